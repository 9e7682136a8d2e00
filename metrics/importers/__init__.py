"""Measurements from the files of schools and agencies, by the engine of stakeholders."""
