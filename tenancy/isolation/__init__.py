"""What keeps workspaces apart: the scope, the tenant models, the policies in the database."""
