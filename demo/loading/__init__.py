"""Filling an empty database with the demo's workspaces."""
