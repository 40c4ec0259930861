/**
 * The tenant lifecycle: what is wanted goes to git, what is there is asked of Argo CD. Every
 * operation may be repeated, and takes up the work where it was left.
 */
import type { Invitation } from "shared/devops_api/mod.ts";
import { namesOf, slugFault, type TenantSpec } from "../tenant/mod.ts";
import { generateCredentials } from "../credentials/mod.ts";
import type { Argo } from "./argo.ts";
import { hashOf, ringsOf } from "./change.ts";
import type { Forge, Merged } from "./forge.ts";
import type { Identity, Member } from "./identity.ts";
import type { Prometheus } from "./metrics.ts";
import {
  differences,
  isTombstoned,
  readSecrets,
  readTenant,
  serialOf,
  tenantFiles,
} from "./layout.ts";
import { isGoing, isLeaving, type Refusal, TenantRefused } from "./refusal.ts";

export interface Dependencies {
  forge: Forge;
  argo: Argo;
  identity: Identity;
  /** Age public keys that tenants' credentials are sealed for. */
  recipients: string[];
  /** Where services' figures are read; without it engines are not known. */
  prometheus?: Prometheus;
  now?: () => Date;
  /** Seconds that processes of a tenant get to end before their login does; 60 by default. */
  drain?: number;
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

export interface Accepted extends Merged {
  invitation?: Invitation;
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
  refuseGoing(present);
  const names = namesOf(slug, specFor(present, chosen), rings.platform);

  // Identity first: a service that starts finds its client there. Killed in between, the next try
  // makes another secret, and identity keeps the two newest valid. What waits at the forge already
  // holds this operation's: making others with each request would outdate them.
  const onMain = await readSecrets(main, slug);
  const proposed = await forge.proposed(key);
  const existing = proposed ? await readSecrets(proposed, slug) : onMain;
  const { file, oidcClientSecret = null } = before ? { file: null } : await generateCredentials(
    names,
    {
      credentials: present?.credentials,
      existing,
      serial: Math.max(0, ...existing.map(serialOf)) + 1,
      recipients: deps.recipients,
      dataNamespace: rings.platform.dataNamespace,
      now: deps.now?.(),
    },
  );
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
  const { locale } = wanted;
  const owner = ownerEmail
    ? await identity.addOwner(slug, { email: ownerEmail, locale, key })
    : null;
  if (before) {
    return { revision: before.revision, changed: false, ...invitationOf(owner, ownerEmail) };
  }

  const merged = await forge.merge({
    id: key,
    kind: "tenant",
    title: titleOf(present, slug, wanted),
    requestHash,
    async build(base) {
      const current = await readTenant(base, slug);
      refuseGoing(current);
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
  return { ...merged, ...invitationOf(owner, ownerEmail) };
}

/** A new invitation of the owner; none when the address has an account already. */
export async function inviteOwner(
  { forge, identity }: Dependencies,
  slug: string,
  email: string,
): Promise<{ invitation?: Invitation } | null> {
  const tenant = await readTenant(await forge.main(), slug);
  if (!tenant) return null;
  const { locale } = tenant;
  return invitationOf(await identity.addOwner(slug, { email, locale }), email);
}

/** What a caller does not choose stays as it is. A deletion that can be undone is undone. */
function specFor(
  current: TenantSpec | null,
  { ring, ...chosen }: Omit<Wanted, "ownerEmail">,
): TenantSpec {
  const kept = { ...current };
  if (current && isLeaving(current)) {
    delete kept.deleteAfter;
    delete kept.skipExport;
    delete kept.export;
  }
  return {
    ...kept,
    ...chosen,
    ring: ring ?? current?.ring ?? "stable",
    postgresCluster: current?.postgresCluster ?? "pg-01",
  };
}

/** Until the data goes, wanting a tenant again undoes its deletion. */
function refuseGoing(spec: TenantSpec | null): void {
  if (spec && isGoing(spec)) throw new TenantRefused("being_deleted");
}

function invitationOf(member: Member | null, email?: string): { invitation?: Invitation } {
  if (!member?.invitationUrl || !email) return {};
  const { invitationUrl: url, mailed } = member;
  return { invitation: { email, url, mailed } };
}

function titleOf(current: TenantSpec | null, slug: string, wanted: Wanted): string {
  if (!current) return `${slug}: create`;
  if (isLeaving(current)) return `${slug}: keep`;
  if (current.state !== wanted.state) {
    return `${slug}: ${wanted.state === "active" ? "resume" : "suspend"}`;
  }
  if (wanted.ring && wanted.ring !== current.ring) return `${slug}: ring ${wanted.ring}`;
  return current.plan === wanted.plan ? `${slug}: update` : `${slug}: plan ${wanted.plan}`;
}
