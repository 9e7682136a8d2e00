"""The API endpoints of stakeholders."""
