"""What the API's endpoints share."""
