"""Names, months, amounts, the diary in which events are written. Pure."""
