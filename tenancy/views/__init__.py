"""The pages of tenancy, by noun."""
