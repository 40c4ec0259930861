-- Set in the transaction of the events whose updates could not be told; then every channel begins
-- a new epoch, and whoever listens loads the numbers again.
CREATE TABLE websocket.feed (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  lost     boolean NOT NULL DEFAULT false
);
INSERT INTO websocket.feed DEFAULT VALUES;
