"""Where it runs: the embedded interpreter, the worker on Kafka, and the command line."""
