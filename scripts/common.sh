# Sourced by the other scripts: where things are, and how they speak. Leaves the caller in the root.

set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# Tools that the scripts install for themselves live outside the clone, shared by all clones.
export LINLI_TOOLS="${LINLI_TOOLS:-${XDG_CACHE_HOME:-$HOME/.cache}/linli-tools}"
# Absolute, because cargo reads a relative one from where it is called.
target="$(realpath -m "${CARGO_TARGET_DIR:-target}")"
export CARGO_TARGET_DIR="$target"

say() { printf '\n== %s\n' "$*" >&2; }

die() {
  printf 'error: %s\n' "$*" >&2
  exit 1
}

# A port on 127.0.0.1 that nobody listens on.
free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
