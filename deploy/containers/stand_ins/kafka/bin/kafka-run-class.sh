#!/bin/sh
# One of Kafka's programs: kafka-run-class.sh CLASS ARGUMENTS
exec java ${KAFKA_HEAP_OPTS:--Xmx256M} ${KAFKA_OPTS:-} \
  -Dlog4j2.configurationFile="${KAFKA_LOG4J_FILE:-/etc/kafka/docker/tools-log4j2.yaml}" \
  -cp '/opt/kafka/libs/*' "$@"
