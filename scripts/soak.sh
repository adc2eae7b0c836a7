#!/usr/bin/env bash
# Kills the server with SIGKILL under load, again and again, on both databases, and proves that every
# acknowledged write is there once.
#   LINLI_SOAK_KILLS=50   how often on each
. "$(dirname "$0")/common.sh"

export LINLI_SOAK_KILLS="${LINLI_SOAK_KILLS:-50}"
LINLI_POSTGRES_FSYNC=on scripts/with-postgres.sh "$(scripts/tool.sh cargo-nextest)" nextest run \
  --package linli --test it --locked --no-fail-fast --no-capture \
  --filterset 'test(soak::)'
