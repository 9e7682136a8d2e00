"""The shape of the API, a module per noun."""
