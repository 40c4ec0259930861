ALTER TABLE identity.tenant
  -- The places where its members can be limited to, as its app last told them; [] where it never did.
  ADD COLUMN locations jsonb NOT NULL DEFAULT '[]',
  -- When the app read that list, by its own database: an older list never takes a newer one's place.
  ADD COLUMN locations_at timestamptz;

-- Apps that were registered before they had anything to tell.
UPDATE identity.client SET
  scopes = array_append(scopes, 'identity:locations'),
  audiences = array_append(audiences, 'identity-api'),
  grant_types = CASE WHEN 'client_credentials' = ANY (grant_types) THEN grant_types
    ELSE array_append(grant_types, 'client_credentials') END
WHERE tenant_slug IS NOT NULL AND first_party AND NOT made_by_tenant
  AND NOT 'identity:locations' = ANY (scopes);
