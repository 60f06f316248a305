"""Single things behind figures: lists, profiles, lineage."""
