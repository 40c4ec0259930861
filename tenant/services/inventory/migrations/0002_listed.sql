-- Whether the shop shows the variant: guests hear of the stock of no other. The catalogue says so.
ALTER TABLE inventory.item ADD COLUMN listed boolean NOT NULL DEFAULT false;
