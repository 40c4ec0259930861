-- Whether the owner's invitation went out by mail, or its link has to be handed over.
ALTER TABLE admin.tenant ADD COLUMN invitation_mailed boolean NOT NULL DEFAULT false;
