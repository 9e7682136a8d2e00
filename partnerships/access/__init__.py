"""Lookups of this room that differ from those of all nouns."""
