"""Reads that join or add up, by noun."""
