"""Lookups that are no noun's: by token, of results, and the lock of a wave."""
