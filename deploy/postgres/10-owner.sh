#!/bin/sh
# Run once by the database's image, as its superuser: the services' own role, which row-level security holds for,
# its database, and TimescaleDB in it.
set -eu
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set=password="$NOWALLS_OWNER_PASSWORD" <<'SQL'
CREATE ROLE nowalls LOGIN PASSWORD :'password';
CREATE DATABASE nowalls OWNER nowalls;
\connect nowalls
CREATE EXTENSION IF NOT EXISTS timescaledb;
SQL
