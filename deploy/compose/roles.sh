#!/bin/sh
# The two roles and the database, made by PostgreSQL's image when its folder of data is empty.
set -eu
export SECRETS="${SECRETS:-/run/secrets}"
psql --quiet --no-psqlrc --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<'SQL'
\set owner_password `cat "$SECRETS/database-owner-password"`
\set app_password `cat "$SECRETS/database-app-password"`
CREATE ROLE iel_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE iel_app LOGIN PASSWORD :'app_password';
CREATE DATABASE iel OWNER iel_owner ENCODING 'UTF8' TEMPLATE template0;
SQL
