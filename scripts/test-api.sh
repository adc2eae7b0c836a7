#!/usr/bin/env bash
# Tries the API by its own description: no 5xx, and no answer that the description does not have.
. "$(dirname "$0")/common.sh"

schemathesis="$(scripts/tool.sh schemathesis)"
export schemathesis

try() {
  "$schemathesis" run "$LINLI_URL/api/openapi.json" \
    --checks not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance \
    --phases examples,coverage,fuzzing --max-examples "${LINLI_API_EXAMPLES:-25}" --seed 20200101 \
    --suppress-health-check all --no-color
}
export -f try

exec scripts/with-server.sh bash -c 'set -euo pipefail; try'
