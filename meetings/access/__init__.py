"""Doors from an id to an object of this room, by noun."""
