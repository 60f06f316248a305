-- migrate:up

-- All sums of a few parts through time: the figures of one building, month by month.
CREATE INDEX part_sum_of_part ON part_sum (dimension, grain, indicator, first) INCLUDE (amount);

-- migrate:down
DROP INDEX part_sum_of_part;
