# The places and the user that the published image has.
FROM carryover-base:local
RUN useradd --uid 1000 --no-create-home appuser && install -d -o 1000 -g 1000 /var/lib/kafka/data
COPY java /opt/java
COPY libs /opt/kafka/libs
COPY bin /opt/kafka/bin
RUN cd /opt/kafka/bin && chmod 0755 kafka.sh && ln -s kafka.sh kafka-storage.sh && ln -s kafka.sh kafka-server-start.sh
USER 1000:1000
