"""Personal data: what is held, how it is found, erased, and sealed."""
