#!/bin/sh
# What the loan counts in, without Kafka: its row in the register, then each change of a figure, live.
set -eu
curl --silent --show-error --fail-with-body --get --header "Authorization: Bearer $KEY" \
  --data-urlencode "q=$LOAN" "$GATEWAY/api/v1/registers/loans"
echo
exec curl --silent --show-error --include --no-buffer "$GATEWAY/api/v1/live"
