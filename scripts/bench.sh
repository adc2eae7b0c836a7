#!/usr/bin/env bash
# Measures what docs/benchmarks.md records: scripts/bench.sh [address|calendar|routing|forms|store|imports|sync|street]
#
# PostgreSQL waits for its disk here, as SQLite does. Best on a machine that does nothing else.
. "$(dirname "$0")/common.sh"

scripts/prepare.sh test
export LINLI_POSTGRES_FSYNC=on
wanted=${1:-all}

part() {
  [ "$wanted" = all ] || [ "$wanted" = "$1" ] || return 0
  say "$1"
  shift
  "$@"
}

part address cargo bench --locked -p linli-address
part calendar cargo bench --locked -p linli-calendar
part routing cargo bench --locked -p linli-route
part forms cargo bench --locked -p linli-forms
part store scripts/with-postgres.sh cargo bench --locked -p linli-db
part imports cargo test --release --locked -p linli --lib -- --ignored --nocapture a_hundred_thousand
part sync scripts/with-postgres.sh cargo test --release --locked -p linli --lib -- --ignored --nocapture ten_workers_fetch
part street scripts/with-postgres.sh cargo bench --locked -p linli --bench street
