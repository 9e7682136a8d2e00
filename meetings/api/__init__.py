"""The API, by noun."""
