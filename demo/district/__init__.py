"""Who and what there is: enterprises, carriers, talent."""
