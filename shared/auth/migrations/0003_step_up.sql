-- What a sign-in under way was to prove: the app checks that it did.
ALTER TABLE auth.sign_in
  ADD COLUMN max_age int,
  ADD COLUMN acr text;
