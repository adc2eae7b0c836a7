#!/usr/bin/env bash
# Runs a command against a server of its own: scripts/with-server.sh COMMAND [ARG…]
#
# The debug binary with the small demo, on a free port and a data folder in /tmp, all gone at the end.
# LINLI_URL holds its address, LINLI_ACCOUNTS a file of role, account and password, separated by tabs.
# LINLI_DATABASE_URL chooses another database, as always.
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

export LINLI_ACCOUNTS="$folder/accounts"
LINLI_DATA="$folder/data" LINLI_LISTEN=127.0.0.1:0 LINLI_LANG=en LINLI_RATE="${LINLI_RATE:-0}" \
  "$target/debug/linli" demo --small --accounts "$LINLI_ACCOUNTS" 2>"$folder/log" &
server=$!

# It says its address once the demo is made and it answers.
for _ in $(seq 1800); do
  LINLI_URL="$(sed -nE 's,.*serves (http://127[.0-9:]+).*,\1,p' "$folder/log" | head -n 1)"
  [ -z "$LINLI_URL" ] || break
  kill -0 "$server" 2>/dev/null || die "the server stopped: $(cat "$folder/log")"
  sleep 0.1
done
[ -n "$LINLI_URL" ] || die "the server did not say its address within 3 minutes"
export LINLI_URL

"$@"
