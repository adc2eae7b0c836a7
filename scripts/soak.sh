#!/usr/bin/env bash
# Kills the server with SIGKILL under load, again and again, on both databases, and proves that every
# acknowledged write is there once. Then fills in forms on a phone without signal, killing it twice, and
# proves that each arrives once over a bad line.
#   LINLI_SOAK_KILLS=50    how often on each
#   LINLI_FIELD_FORMS=200  how many forms
. "$(dirname "$0")/common.sh"

export LINLI_SOAK_KILLS="${LINLI_SOAK_KILLS:-50}"
LINLI_POSTGRES_FSYNC=on scripts/with-postgres.sh "$(scripts/tool.sh cargo-nextest)" nextest run \
  --package linli --test it --locked --no-fail-fast --no-capture \
  --filterset 'test(soak::)'

export LINLI_FIELD_FORMS="${LINLI_FIELD_FORMS:-200}"
scripts/with-server.sh scripts/with-chromium.sh sh -c 'cd e2e && node --test tests/field.test.mjs'
