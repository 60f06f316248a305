"""Where figures will stand at the end of the year."""
