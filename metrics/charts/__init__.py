"""
Figures as Vega-Lite specs: what a chart shows is exactly what ``metrics.queries`` lets be shown.
"""
