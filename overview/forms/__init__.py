"""What these pages take in."""
