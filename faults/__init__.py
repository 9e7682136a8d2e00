"""``make faults``: break what can break, for real, and see that nothing is lost."""
