"""Facts in PostgreSQL: lineage, lists, profiles."""
