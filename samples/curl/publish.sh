#!/bin/sh
# Tells that a loan was disbursed, and says what became of it. Ends with 1 where it was not taken.
set -eu
id="$LOAN-disbursed" # follows from the loan: sent again, it counts once
ask() {
  curl --silent --show-error --retry 5 --retry-connrefused \
    --header "Authorization: Bearer $KEY" --write-out '\n%{http_code}' "$@"
}
answer=$(ask --header 'Content-Type: application/cloudevents+json' --data-binary @- \
  "$GATEWAY/api/v1/events" <<END
{"specversion": "1.0", "id": "$id", "source": "$SOURCE", "subject": "$LOAN",
 "type": "cn.gov.cqyz.loan.disbursed.v1", "time": "2025-03-01T09:30:00+08:00",
 "data": {"product": "knowledge_value", "bank": "渝中银行", "enterprise_id": "91500103MA5U1A2B04",
          "amount": "${AMOUNT:-2000000.00}", "disbursed_on": "2025-03-01", "term_months": 12,
          "annual_rate": "3.45"}}
END
)
echo "$answer"
case "$answer" in *202) ;; *) exit 1 ;; esac
source=$(printf %s "$SOURCE" | sed 's/%/%25/g; s/:/%3A/g; s,/,%2F,g')
while :; do
  told=$(ask "$GATEWAY/api/v1/events/$source/$id")
  case "$told" in
    *'"state":"applied"'* | *'"state":"parked"'*) echo "$told"; exit 0 ;;
    *'"state":"rejected"'* | *'"state":"refused"'*) echo "$told"; exit 1 ;;
    *'"state":"accepted"'* | *404) sleep 0.5 ;;
    *) echo "$told"; exit 1 ;;
  esac
done
