"""The shape of what pages take in, by noun."""
