import { z } from "zod";
import { credentialKinds, plans, rings } from "shared/tenants/choices.ts";
import { slugFault } from "shared/tenants/slug.ts";

/**
 * `deleting`: stopped until `deleteAfter`, and everything can be undone. `exporting`: with `export`
 * its archive is being made; without, the archive is there (or was waived) and the data may go with
 * its objects. `purging`: no Application is generated for it any more.
 */
export const states = ["active", "suspended", "deleting", "exporting", "purging"] as const;
export type TenantState = typeof states[number];

const timeZone = z.string().refine((zone) => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}, "unknown time zone");

/** One line of text that a person reads: no control characters, which would break manifests. */
const displayName = z.string().trim().min(1).max(80).regex(/^\P{C}+$/u, "no control characters");

const generation = z.int().min(1).max(9999);

/** Generations of one credential. Without an entry the first one is used, alone. */
const credentialUse = z.strictObject({
  use: generation,
  /** Valid as well: the next one before processes use it, or the one before until all have left it. */
  also: generation.optional(),
  /** Not valid any more; what is left of it goes with the next change. */
  retiring: generation.optional(),
}).refine(
  ({ use, also = use + 1, retiring = use - 1 }) => Math.abs(also - use) === 1 && retiring < use,
  "two generations of a credential follow each other",
);
export type CredentialUse = z.infer<typeof credentialUse>;

/** An archive that was restored once to see that it can be. */
export const archive = z.strictObject({
  /** Also the folder in the tenant's archive bucket: the time when it was asked for. */
  id: z.string().regex(/^\d{8}T\d{6}Z$/),
  location: z.string().min(1),
  /** Of the archive's manifest, which holds the hash of every file. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  tables: z.int().min(0),
  rows: z.int().min(0),
  objects: z.int().min(0),
  verifiedAt: z.iso.datetime(),
});
export type Archive = z.infer<typeof archive>;

/** What is chosen for a tenant. Personal data (the owner's address) stays out: git never forgets. */
export const tenantSpec = z.strictObject({
  name: displayName,
  plan: z.enum(plans),
  state: z.enum(states),
  ring: z.enum(rings),
  currency: z.string().regex(/^[A-Z]{3}$/),
  timeZone,
  locale: z.enum(["hu", "en"]),
  /** The CloudNativePG Cluster that holds the database; a tenant stays where it was made. */
  postgresCluster: z.string().regex(/^pg-\d{2}$/),
  credentials: z.strictObject({
    database: credentialUse.optional(),
    owner: credentialUse.optional(),
    broker: credentialUse.optional(),
    redis: credentialUse.optional(),
    session: credentialUse.optional(),
    oidc: credentialUse.optional(),
  }).optional(),
  /** The rotation that is going on, or the last one. */
  rotation: z.strictObject({
    id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/),
    what: z.array(z.enum(credentialKinds)).min(1),
    startedAt: z.iso.datetime(),
  }).optional(),
  /** End of the grace period of a tenant that is to be deleted. */
  deleteAfter: z.iso.datetime().optional(),
  /** Why it goes without an archive. */
  skipExport: displayName.optional(),
  /** The archive that is being made. */
  export: z.strictObject({ id: archive.shape.id }).optional(),
  /** Verified archives, newest last. */
  archives: z.array(archive).max(20).optional(),
});
export type TenantSpec = z.infer<typeof tenantSpec>;

/** `tenants/<slug>/tenant.yaml`: a file kind, the only input of the render, never applied. */
export const tenantFile = z.strictObject({
  apiVersion: z.literal("vecton.hu/v1"),
  kind: z.literal("Tenant"),
  metadata: z.strictObject({ name: z.string().refine((slug) => slugFault(slug) === null) }),
  spec: tenantSpec,
});
export type TenantFile = z.infer<typeof tenantFile>;

/** Where the platform's shared parts are found from inside a tenant's namespace. */
export const platform = z.strictObject({
  /** Public domain with its port, if any: `vecton.hu`, `localhost:8000`. */
  domain: z.string().min(1),
  scheme: z.enum(["https", "http"]),
  dataNamespace: z.string().default("vecton-data"),
  brokerNamespace: z.string().default("vecton-mq"),
  broker: z.string().default("mq"),
  /**
   * PEM certificate of the platform's own authority, which the broker's certificate is of: no public
   * one vouches for a name inside the cluster.
   */
  certificateAuthority: z.string().startsWith("-----BEGIN CERTIFICATE-----").optional(),
  appsNamespace: z.string().default("vecton-apps"),
  identityUrl: z.string().default("http://identity.vecton-apps.svc"),
  monitoringNamespace: z.string().default("vecton-monitoring"),
  storageNamespace: z.string().default("rook-ceph"),
  s3Endpoint: z.string().default("http://rook-ceph-rgw-s3.rook-ceph.svc"),
  bucketClass: z.string().default("tenant-buckets"),
  /**
   * OTLP over HTTP of a collector in `monitoringNamespace`, to which services send traces and logs;
   * without it they send none.
   */
  otlpEndpoint: z.url({ protocol: /^https?$/ }).optional(),
  mailNamespace: z.string().default("vecton-mail"),
  /**
   * SMTP relay in `mailNamespace`, by which shops write to their customers; without it their mail
   * waits. It knows its clients by the network: no tenant holds what would let it send elsewhere,
   * and git holds no password.
   */
  mailRelay: z.url({ protocol: /^smtps?$/ }).refine((url) => {
    const { username, password } = new URL(url);
    return !username && !password;
  }, "the relay takes no credentials: this stands in git as it is").optional(),
  /** Whom that mail comes from, the only sender that the relay lets pass. */
  mailAddress: z.email().optional(),
  /** Seconds without a request after which a service stops. */
  idleAfterSeconds: z.int().min(10).default(300),
}).refine(({ mailRelay, mailAddress }) => !mailRelay === !mailAddress, {
  path: ["mailAddress"],
  message: "goes with mailRelay",
});
export type Platform = z.infer<typeof platform>;

export const release = z.strictObject({
  /** Version of this template that the ring renders with. */
  template: z.string().regex(/^v\d+$/),
  tenantImage: z.string().min(1),
  redisImage: z.string().min(1),
});
export type Release = z.infer<typeof release>;

/** `rings.yaml`: what each ring runs, and the platform it runs on. */
export const ringsFile = z.strictObject({
  apiVersion: z.literal("vecton.hu/v1"),
  kind: z.literal("Rings"),
  platform,
  rings: z.strictObject({ canary: release, early: release, stable: release }),
});
export type RingsFile = z.infer<typeof ringsFile>;
