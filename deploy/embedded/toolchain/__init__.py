"""Java, Node and Kafka's jars, wherever they come from."""
