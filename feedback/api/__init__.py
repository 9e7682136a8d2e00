"""The API endpoints of feedback, a module per noun."""
