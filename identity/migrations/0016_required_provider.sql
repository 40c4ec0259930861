ALTER TABLE identity.tenant_provider
  -- Staff enter by the provider only.
  ADD COLUMN required boolean NOT NULL DEFAULT false;

-- Whom that binds. An owner keeps a way in, so that a broken provider locks nobody out for good; people
-- of the platform are never let in by a provider.
CREATE VIEW identity.provider_bound AS
SELECT m.account_id, m.tenant_slug
FROM identity.membership m
JOIN identity.tenant_provider p ON p.tenant_slug = m.tenant_slug AND p.enabled AND p.required
JOIN identity.account a ON a.id = m.account_id
WHERE m.role <> 'owner' AND NOT (a.platform_admin OR a.platform_support);
GRANT SELECT ON identity.provider_bound TO :"app_role";

-- By which a person takes a link back.
ALTER TABLE identity.federated_account
  ADD COLUMN id uuid NOT NULL UNIQUE DEFAULT gen_random_uuid();
