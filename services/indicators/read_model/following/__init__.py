"""Takes facts in, with what each adds to every figure."""
