"""What narrows the lists of this room, on pages and in the API."""
