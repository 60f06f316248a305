"""The Faust application and its fold."""
