import type { CredentialKind } from "shared/tenants/choices.ts";
import type { CredentialUse, Platform, TenantSpec } from "./spec.ts";

/**
 * Logins take turns: generations 1, 3, 5 … have one name, 2, 4, 6 … the other, so that two of them
 * are there while a rotation goes on. The doubled separator stands in no slug, so that no other
 * tenant's name can meet it.
 */
const turn = (name: string, generation: number, separator: string) =>
  generation % 2 === 1 ? name : `${name}${separator}${separator}b`;

/** Also the name of the role that owns it. */
export const databaseOf = (slug: string): string => `t_${slug.replaceAll("-", "_")}`;

/** Every name that follows from a tenant's slug, in one place. */
export function namesOf(slug: string, spec: TenantSpec, platform: Platform) {
  const role = databaseOf(slug);
  const hostname = platform.domain.replace(/:\d+$/, "");
  return {
    slug,
    namespace: `t-${slug}`,
    /** Of the custom resources that must live beside the database cluster. */
    dataObject: `t-${slug}`,
    /** Holds the services' rights; the other login is a member of it. */
    appRole: `${role}_app`,
    appLogin: (generation: number) => turn(`${role}_app`, generation, "_"),
    appLoginObject: (generation: number) => turn(`t-${slug}-app`, generation, "-"),
    database: role,
    ownerRole: role,
    /** Where an archive is restored to see that it can be. */
    scratchDatabase: `${role}__scratch`,
    scratchObject: `t-${slug}--scratch`,
    vhost: `t-${slug}`,
    brokerUser: (generation: number) => turn(`t-${slug}`, generation, "-"),
    privateBucket: `t-${slug}-private`,
    publicBucket: `t-${slug}-public`,
    archiveBucket: `t-${slug}-archive`,
    host: `${slug}.${hostname}`,
    origin: `${platform.scheme}://${slug}.${platform.domain}`,
    issuer: `${platform.scheme}://identity.${platform.domain}`,
    oidcClient: `tenant-${slug}`,
    /** Sessions with LISTEN and advisory locks need the server itself, not its pooler. */
    postgresHost: `${spec.postgresCluster}-rw.${platform.dataNamespace}.svc`,
  };
}
export type Names = ReturnType<typeof namesOf>;

/** Names of the Secrets that buckets bring, and of what the first generation of credentials is in. */
export const secretNames = {
  tenant: "tenant",
  privateBucket: "bucket-private",
  publicBucket: "bucket-public",
  archiveBucket: "bucket-archive",
} as const;

const firstSecret: Record<CredentialKind, string> = {
  database: "postgres-app",
  owner: "postgres-owner",
  broker: "rabbitmq",
  redis: "redis",
  session: secretNames.tenant,
  oidc: secretNames.tenant,
};

/** The Secret of one generation of a credential, in the tenant's namespace. */
export function secretName(kind: CredentialKind, generation: number): string {
  if (generation === 1) return firstSecret[kind];
  const name = kind === "session" || kind === "oidc" ? kind : firstSecret[kind];
  return `${name}-${generation}`;
}

/** The same password beside the database cluster, for the operator that makes the role. */
export function roleSecretName(
  names: Names,
  kind: "database" | "owner",
  generation: number,
): string {
  const name = kind === "owner" ? names.dataObject : `${names.dataObject}-app`;
  return generation === 1 ? name : `${name}--${generation}`;
}

/** User names of the cache, which is the tenant's alone. */
export const redisUserOf = (generation: number) => generation % 2 === 1 ? "a" : "b";

/** Which generations of a credential a tenant has. */
export function generationsOf(
  { credentials }: Pick<TenantSpec, "credentials">,
  kind: CredentialKind,
): CredentialUse {
  return credentials?.[kind] ?? { use: 1 };
}

/** Generations that are valid, that of the processes first. */
export function validGenerations(
  spec: Pick<TenantSpec, "credentials">,
  kind: CredentialKind,
): number[] {
  const { use, also } = generationsOf(spec, kind);
  return also === undefined ? [use] : [use, also];
}
