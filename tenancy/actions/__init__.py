"""Every write of tenancy, by noun."""
