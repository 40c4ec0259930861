/**
 * The tenant lifecycle: what is wanted goes to git, what is there is asked of Argo CD. Every
 * operation may be repeated, and takes up the work where it was left.
 */
import { createHash } from "node:crypto";
import { emit } from "../tenant/emit.ts";
import { namesOf, type SlugFault, slugFault, type TenantSpec } from "../tenant/mod.ts";
import { generateCredentials } from "../credentials/mod.ts";
import type { Argo } from "./argo.ts";
import type { Forge, Merged } from "./forge.ts";
import type { Identity, Member } from "./identity.ts";
import type { Prometheus } from "./metrics.ts";
import {
  differences,
  isTombstoned,
  readRings,
  readSecrets,
  readTenant,
  tenantFiles,
  tenantFolder,
  tombstonePath,
} from "./layout.ts";
import type { Snapshot } from "./repository.ts";
import { isDataApplied } from "./status.ts";

export interface Dependencies {
  forge: Forge;
  argo: Argo;
  identity: Identity;
  /** Age public keys that tenants' credentials are sealed for. */
  recipients: string[];
  /** Where services' figures are read; without it engines are not known. */
  prometheus?: Prometheus;
  now?: () => Date;
}

/** What a caller wants a tenant to be. */
export interface Wanted {
  name: string;
  plan: TenantSpec["plan"];
  currency: string;
  timeZone: string;
  locale: TenantSpec["locale"];
  state: "active" | "suspended";
  ring?: TenantSpec["ring"];
  /** Given: the account with this address becomes an owner. */
  ownerEmail?: string;
}

export type Refusal =
  | `slug_${SlugFault}`
  | "slug_taken"
  | "being_deleted"
  | "idempotency_key_reused";

/** The request cannot be met, by rule. */
export class TenantRefused extends Error {
  override name = "TenantRefused";
  constructor(readonly code: Refusal) {
    super(code);
  }
}

export interface Accepted extends Merged {
  invitation?: { email: string; url: string };
}

/** Why a new tenant cannot have this slug; a deleted tenant's stays taken. Null when it can. */
export async function slugRefusal(forge: Forge, slug: string): Promise<Refusal | null> {
  const fault = slugFault(slug);
  if (fault) return `slug_${fault}`;
  const main = await forge.main();
  const used = await isTombstoned(main, slug) || await readTenant(main, slug) !== null;
  return used ? "slug_taken" : null;
}

/**
 * Creates a tenant or brings it to what is wanted: registers it at identity, then merges its
 * manifests. `key` names the operation; repeated with another request it is refused.
 */
export async function putTenant(
  deps: Dependencies,
  slug: string,
  wanted: Wanted,
  key: string,
): Promise<Accepted> {
  const fault = slugFault(slug);
  if (fault) throw new TenantRefused(`slug_${fault}`);
  const { forge, identity } = deps;
  const { ownerEmail, ...chosen } = wanted;
  const requestHash = hashOf({ slug, ...chosen });

  const before = await forge.find(key);
  if (before && before.requestHash !== requestHash) {
    throw new TenantRefused("idempotency_key_reused");
  }
  const main = await forge.main();
  const rings = await ringsOf(main);
  if (await isTombstoned(main, slug)) throw new TenantRefused("slug_taken");
  const present = await readTenant(main, slug);
  refuseLeaving(present);
  const names = namesOf(slug, specFor(present, chosen), rings.platform);

  // Identity first: a service that starts finds its client there. Killed in between, the next try
  // makes another secret, and identity keeps the two newest valid. What waits at the forge already
  // holds this operation's: making others with each request would outdate them.
  const onMain = await readSecrets(main, slug);
  const proposed = await forge.proposed(key);
  const existing = proposed ? await readSecrets(proposed, slug) : onMain;
  const { file, oidcClientSecret } = await generateCredentials(names, {
    existing,
    recipients: deps.recipients,
    dataNamespace: rings.platform.dataNamespace,
    now: deps.now?.(),
  });
  await identity.registerTenant(slug, { name: wanted.name, origin: names.origin });
  if (oidcClientSecret) {
    await identity.registerClient({
      id: names.oidcClient,
      name: wanted.name,
      secret: oidcClientSecret,
      origin: names.origin,
      tenant: slug,
    });
  }
  const owner = ownerEmail ? await identity.addOwner(slug, ownerEmail) : null;
  if (before) {
    return { revision: before.revision, changed: false, ...invitation(owner, ownerEmail) };
  }

  const merged = await forge.merge({
    id: key,
    kind: "tenant",
    title: titleOf(present, slug, wanted),
    requestHash,
    async build(base) {
      const current = await readTenant(base, slug);
      refuseLeaving(current);
      const secrets = await readSecrets(base, slug);
      // Somebody else may have added what was missing meanwhile.
      const own = secrets.length === onMain.length;
      const files = tenantFiles(
        slug,
        specFor(current, chosen),
        await ringsOf(base),
        own ? [...existing, ...(file ? [file] : [])] : secrets,
      );
      return await differences(base, slug, files);
    },
  });
  return { ...merged, ...invitation(owner, ownerEmail) };
}

/** A new invitation link for the owner; none when the address has an account already. */
export async function inviteOwner(
  { forge, identity }: Dependencies,
  slug: string,
  email: string,
): Promise<{ invitation?: { email: string; url: string } } | null> {
  if (!await readTenant(await forge.main(), slug)) return null;
  return invitation(await identity.addOwner(slug, email), email);
}

/**
 * Takes the next step of a deletion: `deleting` (stopped, set to remove its data), once that is
 * applied `purging` and the removal of the Application, once that is gone the folder's removal and
 * a tombstone. Called again until it answers `done`. Null when there is no such tenant.
 */
export async function deleteTenant(
  deps: Dependencies,
  slug: string,
  key: string,
): Promise<{ revision: string; done: boolean } | null> {
  const { forge, argo, identity } = deps;
  const main = await forge.main();
  const spec = await readTenant(main, slug);
  if (!spec) return await isTombstoned(main, slug) ? { revision: main.revision, done: true } : null;
  const application = await argo.application(slug);

  if (spec.state !== "deleting" && spec.state !== "purging") {
    const { revision } = await changeState(deps, slug, "deleting", `${key}-stop`);
    return { revision, done: false };
  }
  if (spec.state === "deleting") {
    // The operators read the reclaim policies when the objects go: they must be applied before.
    if (!application || !await isDataApplied(forge, slug, application, main)) {
      return { revision: main.revision, done: false };
    }
    const { revision } = await changeState(deps, slug, "purging", `${key}-purge`);
    await argo.remove(slug);
    return { revision, done: false };
  }
  if (application) {
    await argo.remove(slug);
    return { revision: main.revision, done: false };
  }
  await identity.removeTenant(slug);
  const { revision } = await forge.merge({
    id: `${key}-remove`,
    kind: "tenant",
    title: `${slug}: remove`,
    requestHash: hashOf({ slug, remove: true }),
    async build(base) {
      const changes = new Map<string, string | null>();
      for (const name of (await base.files(tenantFolder(slug))).keys()) {
        changes.set(`${tenantFolder(slug)}/${name}`, null);
      }
      if (changes.size === 0) return changes;
      return changes.set(
        tombstonePath(slug),
        emit([{
          apiVersion: "vecton.hu/v1",
          kind: "Tombstone",
          metadata: { name: slug },
          deletedAt: (deps.now?.() ?? new Date()).toISOString(),
        }]),
      );
    },
  });
  return { revision, done: true };
}

async function changeState(
  { forge }: Dependencies,
  slug: string,
  state: TenantSpec["state"],
  id: string,
): Promise<Merged> {
  return await forge.merge({
    id,
    kind: "tenant",
    title: `${slug}: ${state}`,
    requestHash: hashOf({ slug, state }),
    async build(base) {
      const current = await readTenant(base, slug);
      if (!current) return new Map();
      const secrets = await readSecrets(base, slug);
      const spec = { ...current, state };
      return await differences(base, slug, tenantFiles(slug, spec, await ringsOf(base), secrets));
    },
  });
}

/** What a caller does not choose stays as it is: ring and database cluster. */
function specFor(current: TenantSpec | null, chosen: Omit<Wanted, "ownerEmail">): TenantSpec {
  return {
    ...chosen,
    ring: chosen.ring ?? current?.ring ?? "stable",
    postgresCluster: current?.postgresCluster ?? "pg-01",
  };
}

function refuseLeaving(spec: TenantSpec | null): void {
  if (spec?.state === "deleting" || spec?.state === "purging") {
    throw new TenantRefused("being_deleted");
  }
}

async function ringsOf(snapshot: Snapshot) {
  const rings = await readRings(snapshot);
  if (!rings) throw new Error("the devops repository has no rings.yaml");
  return rings;
}

function invitation(member: Member | null, email?: string) {
  return member?.invitationUrl && email ? { invitation: { email, url: member.invitationUrl } } : {};
}

function titleOf(current: TenantSpec | null, slug: string, wanted: Wanted): string {
  if (!current) return `${slug}: create`;
  if (current.state !== wanted.state) {
    return `${slug}: ${wanted.state === "active" ? "resume" : "suspend"}`;
  }
  if (wanted.ring && wanted.ring !== current.ring) return `${slug}: ring ${wanted.ring}`;
  return current.plan === wanted.plan ? `${slug}: update` : `${slug}: plan ${wanted.plan}`;
}

const hashOf = (value: object) => createHash("sha256").update(JSON.stringify(value)).digest("hex");
