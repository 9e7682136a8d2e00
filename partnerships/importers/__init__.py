"""Partnerships with who takes part, and activities, from files."""
