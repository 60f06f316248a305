"""Buildings and parks: their figures on a day, and the map on which they stand."""
