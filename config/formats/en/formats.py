"""
Nov 28, 2026 and Nov 28, 2026, 5:00 PM.

Not Django's "5 p.m.", which ends in a point: at the end of a sentence there would be two.
"""

DATE_FORMAT = SHORT_DATE_FORMAT = "M j, Y"
TIME_FORMAT = "g:i A"
DATETIME_FORMAT = SHORT_DATETIME_FORMAT = f"{DATE_FORMAT}, {TIME_FORMAT}"
