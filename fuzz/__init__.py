"""What random input finds: the API, the pages, and two workspaces that must never meet."""
