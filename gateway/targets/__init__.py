"""Who answers for a target and what they say of it, told on the page and read with all before."""
