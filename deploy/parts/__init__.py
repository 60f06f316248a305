"""Everything that others made and the product is made of, from the files that lock it."""
