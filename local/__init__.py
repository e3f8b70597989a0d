"""The single-machine stack: MongoDB, Kafka and every process of Carryover, started, watched and stopped together."""
