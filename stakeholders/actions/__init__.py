"""Every write of stakeholders, by noun."""
