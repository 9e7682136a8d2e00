"""
Every figure of metrics, each in one pure function: no database, no clock, no language.

`totals` adds up, `progress` compares with targets and forecasts, `equity` compares groups, `rows`
makes sure that every figure is counted once. What may be shown is decided afterwards by
`feedback.suppression`. Formulas and sources: CALCULATIONS, "Metrics" and "Equity".
"""
