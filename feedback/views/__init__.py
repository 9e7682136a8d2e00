"""The pages of feedback, a module per noun."""
