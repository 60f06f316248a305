"""Excel and CSV in: a file's rows become ordinary events of the contract, through the same door."""
