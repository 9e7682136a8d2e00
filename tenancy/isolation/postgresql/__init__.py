"""Django's PostgreSQL backend, told that tenant tables have a composite primary key."""
