#!/bin/sh
# Kafka's own scripts by the name this is called with, as far as the composition needs them.
set -eu
case "$(basename "$0")" in
  kafka-storage.sh) main=kafka.tools.StorageTool ;;
  kafka-server-start.sh) main=kafka.Kafka ;;
esac
exec /opt/java/bin/java ${KAFKA_HEAP_OPTS:--Xmx512m} -XX:+UseSerialGC -XX:TieredStopAtLevel=1 \
  -Dlog4j2.level=WARN -cp '/opt/kafka/libs/*' "$main" "$@"
