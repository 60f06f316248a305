"""An owning service: batches into slots and facts, journal, relay, dead letters."""
