"""Acts of people on matters that pass through stages."""
