#!/usr/bin/env bash
# Shows that workbooks which pyxform takes are taken here too, and that both refuse broken ones.
. "$(dirname "$0")/common.sh"

python="$(scripts/tool.sh outside)"
books="$(mktemp -d)"
trap 'rm -rf "$books"' EXIT
cargo build --locked --quiet -p linli-forms --example xlsform
ours="$CARGO_TARGET_DIR/debug/examples/xlsform"
"$ours" samples "$books"

# theirs FOLDER: names the workbooks that pyxform takes.
theirs() {
  "$python" - "$books/$1" <<'PY'
import pathlib, sys
from pyxform.xls2xform import convert
for book in sorted(pathlib.Path(sys.argv[1]).glob("*.xlsx")):
    try:
        convert(xlsform=book, validate=False)
    except Exception as error:
        print(f"pyxform refuses {book.stem}: {error}", file=sys.stderr)
    else:
        print(book.stem)
PY
}

# here FOLDER: names the workbooks that we take, and that what we make of them is a form again.
here() {
  local book
  for book in "$books/$1"/*.xlsx; do
    if "$ours" import "$book" >/dev/null; then basename "$book" .xlsx; fi
  done
}

all="$(cd "$books/good" && printf '%s\n' *.xlsx | sed 's/\.xlsx$//')"
for who in theirs here; do
  [ "$($who good 2>"$books/said")" = "$all" ] || die "$who: not every good workbook was taken
$(cat "$books/said")"
  taken="$($who broken 2>"$books/said")"
  [ -z "$taken" ] || die "$who: broken workbooks were taken: $taken"
done
say "pyxform and linli take $(wc -l <<<"$all") workbooks and refuse $(find "$books/broken" -name '*.xlsx' | wc -l)"
