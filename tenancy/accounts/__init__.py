"""Signing in: sessions, passwords, tokens, second factors."""
