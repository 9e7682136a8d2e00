"""What feedback reads across tables, a module per noun."""
