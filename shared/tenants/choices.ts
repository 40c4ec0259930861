/** What is chosen for a tenant from a list: one list for all who ask, answer and render. */

export const plans = ["starter", "business", "enterprise"] as const;
export type Plan = typeof plans[number];

/** In the order in which a release reaches them. */
export const rings = ["canary", "early", "stable"] as const;
export type Ring = typeof rings[number];

/**
 * What a rotation renews. The keys of a bucket come with its claim and are not among them.
 * `database`: the services' role; `owner`: the migration's; `session`: keys of seals and live
 * tokens; `oidc`: the secret of its client at identity.
 */
export const credentialKinds = [
  "database",
  "owner",
  "broker",
  "redis",
  "session",
  "oidc",
] as const;
export type CredentialKind = typeof credentialKinds[number];
