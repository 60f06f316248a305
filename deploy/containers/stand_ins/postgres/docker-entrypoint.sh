#!/bin/sh
# As root: gives the data folder to `postgres` and goes on as that user. A new data folder is made
# once, for every address by password.
set -eu
if [ "$1" != postgres ]; then exec "$@"; fi
if [ "$(id -u)" = 0 ]; then
  install --directory --mode 0700 --owner postgres --group postgres "$PGDATA"
  chown postgres:postgres "$(dirname "$PGDATA")"
  exec setpriv --reuid=postgres --regid=postgres --init-groups -- "$0" "$@"
fi
if [ ! -s "$PGDATA/PG_VERSION" ]; then
  words="$(mktemp)"
  printf '%s\n' "${POSTGRES_PASSWORD:?}" > "$words"
  # shellcheck disable=SC2086 — the arguments of initdb are several words
  initdb --username=postgres --pwfile="$words" ${POSTGRES_INITDB_ARGS:-}
  rm "$words"
  echo 'host all all all scram-sha-256' >> "$PGDATA/pg_hba.conf"
fi
exec "$@" -clisten_addresses='*'
