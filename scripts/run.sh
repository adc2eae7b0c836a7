#!/usr/bin/env bash
# Builds linli and serves the demo street. Ctrl-C stops it; the next run goes on with the same data.
# LINLI_LISTEN, LINLI_DATA and LINLI_DATABASE_URL configure.
. "$(dirname "$0")/common.sh"

scripts/prepare.sh build
say "building linli (a fresh machine takes some minutes)"
cargo build --release --locked --package linli --bin linli
exec "$target/release/linli" demo "$@"
