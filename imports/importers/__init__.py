"""What every room that imports records builds on: one importer a kind, and matching of rows."""
