"""Every write of messaging, by noun."""
