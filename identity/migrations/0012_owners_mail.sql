-- Whether the platform's invitation of an owner went out by mail.
ALTER TABLE identity.invitation ADD COLUMN mailed boolean NOT NULL DEFAULT false;
