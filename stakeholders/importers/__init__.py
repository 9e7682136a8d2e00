"""Bringing files in: reading them, guessing columns, trying, applying, undoing."""
