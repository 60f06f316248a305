"""The cultivation ladder: how many enterprises stand on each rung, who moved, whose ground ends."""
