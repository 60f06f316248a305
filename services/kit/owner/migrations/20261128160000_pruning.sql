-- migrate:up

-- Before an event leaves the inbox its repetitions are asked for, for each row by the foreign key too.
CREATE INDEX repetition_of_event ON repetition (source, id);

-- migrate:down
DROP INDEX repetition_of_event;
