"""``make bench``: every speed claim, as a ratio to a yardstick taken in the same run."""
