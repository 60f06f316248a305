"""What outsiders read of the contracts: AsyncAPI, schemas, examples, and whether releases hold."""
