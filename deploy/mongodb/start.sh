#!/bin/sh
# Starts mongod as the member of a replica set. It insists on a key file that is its own and that nobody else can read.
set -eu
install -m 0400 /secrets/mongodb/replica.key /tmp/replica.key
exec mongod --quiet --replSet carryover --keyFile /tmp/replica.key --bind_ip_all --dbpath /data/db "$@"
