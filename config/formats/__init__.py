"""One way to write a date in each language, in lists and in sentences; no month is a number."""
