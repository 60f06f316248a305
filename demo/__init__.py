"""The demo district: invented enterprises that start on the plan's figures of 2024."""
