"""The pages that read from every room."""
