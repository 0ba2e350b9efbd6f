#!/bin/sh
# Run once by the database's image, as its superuser: the owner, its database with TimescaleDB, and the services' roles
# and logins, which row-level security holds for.
set -eu
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --set=password="$NOWALLS_OWNER_PASSWORD" <<'SQL'
CREATE ROLE nowalls LOGIN PASSWORD :'password';
CREATE DATABASE nowalls OWNER nowalls;
\connect nowalls
CREATE EXTENSION IF NOT EXISTS timescaledb;
SQL
psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname nowalls --set=owner=nowalls \
    --set=ingest_password="$NOWALLS_INGEST_PASSWORD" --set=alerts_password="$NOWALLS_ALERTS_PASSWORD" \
    --set=api_password="$NOWALLS_API_PASSWORD" --set=broker_access_password="$NOWALLS_BROKER_ACCESS_PASSWORD" \
    --file=/etc/nowalls/services.sql
