#!/bin/sh
# Starts one KRaft node with the settings beside this file; formats its storage on the first start.
set -eu
settings=/carryover/server.properties
if [ ! -f /var/lib/kafka/data/meta.properties ]; then
  /opt/kafka/bin/kafka-storage.sh format --cluster-id "$(/opt/kafka/bin/kafka-storage.sh random-uuid)" --config "$settings"
fi
exec /opt/kafka/bin/kafka-server-start.sh "$settings"
