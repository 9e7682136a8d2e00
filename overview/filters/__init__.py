"""What narrows the lists of this room."""
