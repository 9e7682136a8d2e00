"""Reads of overview."""
