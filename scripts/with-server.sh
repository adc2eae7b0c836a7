#!/usr/bin/env bash
# Runs a command against a server of its own: scripts/with-server.sh COMMAND [ARG…]
#
# The debug binary on a free port with a data folder in /tmp, both gone at the end. LINLI_URL holds its
# address. LINLI_DATABASE_URL chooses another database, as always.
. "$(dirname "$0")/common.sh"

[ $# -gt 0 ] || die "usage: $0 COMMAND [ARG…]"

cargo build --quiet --locked --package linli --bin linli
folder="$(mktemp -d "${TMPDIR:-/tmp}/linli-server.XXXXXX")"
server=""

stop() {
  local code=$?
  if [ -n "$server" ]; then
    kill "$server" 2>/dev/null || true
    wait "$server" 2>/dev/null || true
  fi
  if [ "$code" -ne 0 ]; then
    say "the command failed; the end of the server's log:"
    tail -n 40 "$folder/log" >&2 || true
  fi
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

LINLI_DATA="$folder/data" LINLI_LISTEN=127.0.0.1:0 LINLI_LANG=en LINLI_RATE="${LINLI_RATE:-0}" \
  "$target/debug/linli" serve 2>"$folder/log" &
server=$!

# It says its address once it listens and the store is open.
for _ in $(seq 300); do
  LINLI_URL="$(grep -aoE 'http://127\.0\.0\.1:[0-9]+' "$folder/log" | head -n 1 || true)"
  [ -z "$LINLI_URL" ] || break
  kill -0 "$server" 2>/dev/null || die "the server stopped: $(cat "$folder/log")"
  sleep 0.1
done
[ -n "$LINLI_URL" ] || die "the server did not say its address within 30 s"
export LINLI_URL

"$@"
