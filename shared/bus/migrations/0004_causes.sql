-- Why something was set aside or not taken, from a closed set, for pages and figures; `reason` and
-- `error` hold the technical words.
ALTER TABLE bus.dead_letter ADD COLUMN cause text NOT NULL DEFAULT 'failed';
ALTER TABLE bus.settled_letter ADD COLUMN cause text NOT NULL DEFAULT 'failed';
ALTER TABLE bus.outbox ADD COLUMN cause text;
UPDATE bus.outbox SET cause = 'unroutable' WHERE error IS NOT NULL;

-- What is trimmed is found by its age: the inbox within each consumer, by that consumer's newest.
DROP INDEX bus.inbox_handled_at;
CREATE INDEX inbox_age ON bus.inbox (consumer, handled_at);
CREATE INDEX settled_letter_age ON bus.settled_letter (settled_at);
-- The log only grows at its end, so a coarse index does.
CREATE INDEX event_age ON bus.event USING brin (created_at);
