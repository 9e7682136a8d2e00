"""Every write of feedback, a module per noun."""
