#!/bin/sh
# Run once by the PostgreSQL image on an empty volume: roles, their passwords, database, grants.
set -eu
here=${SQL_FOLDER:-/etc/commonweave}
as_admin() {
    psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" "$@"
}
as_admin --dbname postgres --file "$here/roles.sql"
as_admin --dbname postgres --set owner="$OWNER_PASSWORD" --set app="$APP_PASSWORD" \
    --set backup="$BACKUP_PASSWORD" <<'SQL'
ALTER ROLE commonweave_owner PASSWORD :'owner';
ALTER ROLE commonweave_app PASSWORD :'app';
ALTER ROLE commonweave_backup PASSWORD :'backup';
CREATE DATABASE commonweave OWNER commonweave_owner;
SQL
as_admin --dbname commonweave --file "$here/grants.sql"
