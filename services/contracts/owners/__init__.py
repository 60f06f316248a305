"""What owners decide by: their parser and rules, filled in from declarations and definitions."""
