-- Who may do what inside one database of Commonweave; as superuser, connected to that database.
-- Default privileges are kept per database, so every database (a test one, too) needs this file
-- before the first migration. Runs again unharmed.
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO commonweave_app, commonweave_backup;
GRANT USAGE, CREATE ON SCHEMA public TO commonweave_owner;
-- No TRUNCATE for the app: it would pass by row-level security.
ALTER DEFAULT PRIVILEGES FOR ROLE commonweave_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO commonweave_app;
ALTER DEFAULT PRIVILEGES FOR ROLE commonweave_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO commonweave_app;
ALTER DEFAULT PRIVILEGES FOR ROLE commonweave_owner IN SCHEMA public
    GRANT SELECT ON TABLES TO commonweave_backup;
ALTER DEFAULT PRIVILEGES FOR ROLE commonweave_owner IN SCHEMA public
    GRANT SELECT ON SEQUENCES TO commonweave_backup;
