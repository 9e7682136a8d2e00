"""The shape of what people type, a module per noun."""
