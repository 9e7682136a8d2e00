"""The pages of messaging, by noun."""
