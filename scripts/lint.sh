#!/usr/bin/env bash
# Format, lints and house rules.
. "$(dirname "$0")/common.sh"

cargo fmt --all --check
cargo clippy --workspace --all-targets --locked -- -D warnings
cargo test --quiet --locked --package linli-tidy
