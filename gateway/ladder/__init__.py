"""The cultivation ladder of the district's enterprises."""
