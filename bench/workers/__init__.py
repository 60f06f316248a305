"""One rival a module, each run in a process of its own: settings in as JSON, one JSON line out."""
