-- migrate:up

-- The history of one thing: every record about it, newest first.
CREATE INDEX inbox_of_subject ON inbox (subject, received_at);
CREATE INDEX letter_of_subject ON letter (subject, received_at);

-- migrate:down
DROP INDEX inbox_of_subject, letter_of_subject;
