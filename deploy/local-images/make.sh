#!/bin/sh
# Makes the images of the composition where no registry can be reached: a Debian base, Kafka and MongoDB from the same
# files that the single-machine stack runs. For tests; operators use the published images.
#
# Wanted: root, debootstrap, a Docker engine, and `make up` once (it fetches Java, Kafka's files and mongod).
# DEBIAN_MIRROR names another mirror, DEBIAN_SUITE another release, DOCKER another client.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
checkout=$(cd "$here/../.." && pwd)
docker=${DOCKER:-docker}
python=${PYTHON:-$checkout/.venv/bin/python}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

has() { "$docker" image inspect "$1" >/dev/null 2>&1; }

if ! has carryover-base:local; then
  echo 'carryover-base:local …'
  debootstrap --variant=minbase --include=python3,python3-venv,ca-certificates,libcurl4,liblzma5,libssl3 \
    "${DEBIAN_SUITE:-bookworm}" "$scratch/base" "${DEBIAN_MIRROR:-http://deb.debian.org/debian}" >"$scratch/base.log" 2>&1 \
    || { tail -5 "$scratch/base.log"; exit 1; }
  tar -C "$scratch/base" --exclude='./proc/*' --exclude='./sys/*' --exclude='./var/cache/apt/*' \
    --exclude='./var/lib/apt/lists/*' --exclude='./usr/share/doc/*' --exclude='./usr/share/locale/*' -c . \
    | "$docker" import --change 'ENV LANG=C.UTF-8' - carryover-base:local >/dev/null
fi

if ! has carryover-mongodb:local; then
  echo 'carryover-mongodb:local …'
  mkdir "$scratch/mongodb"
  cp "$(cd "$checkout" && "$python" -c 'import os; from local.mongodb import find_mongod; print(find_mongod(os.environ))')" \
    "$scratch/mongodb/mongod"
  "$docker" build --quiet --tag carryover-mongodb:local --file "$here/mongodb.Dockerfile" "$scratch/mongodb" >/dev/null
fi

if ! has carryover-kafka:local; then
  echo 'carryover-kafka:local …'
  mkdir -p "$scratch/kafka/libs" "$scratch/kafka/bin"
  (cd "$checkout" && PYTHONPATH=. "$python" "$here/kafka_files.py" "$scratch/kafka")
  cp "$here/kafka.sh" "$scratch/kafka/bin/kafka.sh"
  "$docker" build --quiet --tag carryover-kafka:local --file "$here/kafka.Dockerfile" "$scratch/kafka" >/dev/null
fi
"$docker" image ls --filter reference='carryover-*:local'
