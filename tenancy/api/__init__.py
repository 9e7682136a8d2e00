"""The API endpoints of tenancy."""
