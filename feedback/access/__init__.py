"""The only doors from an id or a token to an object of feedback: the object, or 404 or 403."""
