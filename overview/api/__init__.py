"""The API of what reads from every room."""
