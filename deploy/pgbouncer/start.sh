#!/bin/sh
# Write the one account that may pass, from the environment, then become PgBouncer.
set -eu
: "${APP_PASSWORD:?APP_PASSWORD is missing}"
umask 077
printf '"commonweave_app" "%s"\n' "$APP_PASSWORD" > /tmp/userlist.txt
exec pgbouncer /etc/commonweave/pgbouncer.ini
