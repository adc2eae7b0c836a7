#!/usr/bin/env bash
# Everything CI runs, in order, each stage timed. Stops at the first stage that fails.
. "$(dirname "$0")/common.sh"

names=()
seconds=()
started=$SECONDS

report() {
  local code=$? index failed=0
  [ "$code" -eq 0 ] || failed=1
  printf '\n%-28s %8s\n' stage seconds
  for index in "${!names[@]}"; do
    printf '%-28s %8s\n' "${names[$index]}" "${seconds[$index]:-failed}"
  done
  printf '%-28s %8s\n\n' all "$((SECONDS - started))"
  printf 'stages: %d passed, %d failed\n' "$((${#names[@]} - failed))" "$failed"
}
trap report EXIT

# stage NAME CMD…
stage() {
  local begin=$SECONDS
  names+=("$1")
  say "$1"
  shift
  "$@"
  seconds+=("$((SECONDS - begin))")
}

store_tests() {
  scripts/with-postgres.sh "$(scripts/tool.sh cargo-nextest)" nextest run --workspace --locked --no-fail-fast
}

stage "prepare the machine" scripts/prepare.sh test
stage "format" cargo fmt --all --check
stage "dependencies" scripts/deny.sh
stage "lints" cargo clippy --workspace --all-targets --locked -- -D warnings
stage "tests on both databases" store_tests
stage "examples in documents" cargo test --doc --workspace --locked --quiet
stage "pages in Chromium" scripts/test-e2e.sh
stage "API by its description" scripts/test-api.sh
stage "workbooks elsewhere" scripts/test-sheets.sh
