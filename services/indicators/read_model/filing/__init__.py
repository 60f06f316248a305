"""Who was to report and has, and what a reviewer should look at twice."""
