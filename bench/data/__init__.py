"""Made-up coalitions of a chosen size; everything that can be marked as a sample is."""
