# The places and the user that the published image has, and nothing but mongod.
FROM carryover-base:local
RUN groupadd --gid 999 mongodb && useradd --uid 999 --gid 999 --no-create-home mongodb \
    && install -d -o 999 -g 999 /data/db /data/configdb
COPY mongod /usr/bin/mongod
USER 999:999
