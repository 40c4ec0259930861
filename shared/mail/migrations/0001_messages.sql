-- Mail that waits to be sent. What it says is encrypted, since it may hold a link that opens an
-- account, and is forgotten once it is sent.
CREATE TABLE mail.message (
  id         uuid PRIMARY KEY,
  recipient  text NOT NULL,
  template   text NOT NULL,
  sealed     bytea,
  created_at timestamptz NOT NULL DEFAULT now(),
  attempts   int NOT NULL DEFAULT 0,
  next_at    timestamptz NOT NULL DEFAULT now(),
  -- Past this nobody needs it any more, such as a link that has ended.
  expires_at timestamptz NOT NULL,
  sent_at    timestamptz,
  last_error text
);
CREATE INDEX message_due ON mail.message (next_at) WHERE sealed IS NOT NULL;
CREATE INDEX message_recipient ON mail.message (lower(recipient), created_at DESC);

-- Where mail lands on a developer's machine instead of the internet.
CREATE TABLE mail.mailbox (
  id        uuid PRIMARY KEY,
  at        timestamptz NOT NULL DEFAULT now(),
  recipient text NOT NULL,
  subject   text NOT NULL,
  text      text NOT NULL,
  html      text NOT NULL
);
