"""Every write of this room, by noun."""
