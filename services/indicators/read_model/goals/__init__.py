"""What facts say to goals of the plan on a day, and which things are in each number."""
