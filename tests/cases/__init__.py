"""Small inputs that once failed, with their right values."""
