"""The shape of what the API takes in and gives out, by noun."""
