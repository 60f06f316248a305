"""Everything needed to put the product onto a machine, an engine or a cluster."""
