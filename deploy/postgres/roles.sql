-- The three roles of Commonweave, once per PostgreSQL server, as its superuser. Runs again unharmed.
-- Passwords are set apart (ALTER ROLE ... PASSWORD), never in a file.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'commonweave_owner') THEN
        CREATE ROLE commonweave_owner LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'commonweave_app') THEN
        CREATE ROLE commonweave_app LOGIN;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'commonweave_backup') THEN
        CREATE ROLE commonweave_backup LOGIN;
    END IF;
END
$$;
-- The owner migrates; row-level security holds for it too.
ALTER ROLE commonweave_owner NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOREPLICATION;
-- The app runs: rows only, no tables of its own.
ALTER ROLE commonweave_app NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION;
-- The backup reads everything, of every workspace, and writes nothing.
ALTER ROLE commonweave_backup NOSUPERUSER BYPASSRLS NOCREATEROLE NOCREATEDB NOREPLICATION;
ALTER ROLE commonweave_backup SET default_transaction_read_only = on;
