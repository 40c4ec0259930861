/** The DevOps API as Admin uses it: tenants. Of the platform as a whole: `platform.ts`. */
import { z } from "zod";
import { type CredentialKind, credentialKinds, plans, rings } from "shared/tenants/choices.ts";
import { callDevops, type CallOptions, type DevopsAddress, read } from "./devops_call.ts";
import { type PlatformApi, platformClient } from "./platform.ts";
import {
  accepted,
  type ChangeList,
  changeList,
  deletion,
  type Invitation,
  invited,
  memberList,
  type Rotation,
  rotation,
  slugAnswer,
  type SlugRefusal,
  type TenantEngines,
  tenantEngines,
  type TenantExport,
  tenantExport,
  type TenantMember,
  type TenantStatus,
  tenantStatus,
} from "shared/devops_api/mod.ts";

export { DevopsRefused, DevopsUnavailable } from "./devops_call.ts";

/** What a tenant is to be; the body of `PUT /tenants/{slug}`. */
export const desiredTenant = z.object({
  name: z.string(),
  plan: z.enum(plans),
  ring: z.enum(rings).optional(),
  currency: z.string(),
  timeZone: z.string(),
  locale: z.enum(["hu", "en"]),
  state: z.enum(["active", "suspended"]),
  ownerEmail: z.string().optional(),
});
export type DesiredTenant = z.infer<typeof desiredTenant>;

/** How a deletion is wanted: days in which it can be undone, and why there shall be no archive. */
export const wantedDeletion = z.object({
  graceDays: z.number().int().min(0).max(365).optional(),
  skipExport: z.string().optional(),
});
export type WantedDeletion = z.infer<typeof wantedDeletion>;

export const wantedRotation = z.object({ what: z.array(z.enum(credentialKinds)) });
export type WantedRotation = z.infer<typeof wantedRotation>;

type Patience = { timeoutMs?: number };

export interface Devops extends PlatformApi {
  slugRefusal(slug: string): Promise<SlugRefusal | null>;
  /** Null when there is no such tenant. */
  status(slug: string, options?: Patience): Promise<TenantStatus | null>;
  /** Those of the slugs that there are. */
  statuses(slugs: string[], options?: Patience): Promise<TenantStatus[]>;
  /** Null when there is no such tenant. */
  engines(slug: string, options?: Patience): Promise<TenantEngines | null>;
  /** Those of the slugs that there are. */
  enginesOf(slugs: string[], options?: Patience): Promise<TenantEngines[]>;
  put(slug: string, wanted: DesiredTenant, key: string): Promise<z.infer<typeof accepted>>;
  /** Begins a deletion, which goes on by itself; null when there is no such tenant. */
  remove(
    slug: string,
    wanted: WantedDeletion,
    key: string,
  ): Promise<z.infer<typeof deletion> | null>;
  /** Begins to renew credentials; the key becomes the rotation's id. */
  rotate(slug: string, what: CredentialKind[], key: string): Promise<void>;
  /** Null when the tenant had no such rotation. */
  rotation(slug: string, id: string): Promise<Rotation | null>;
  /** Begins an archive and returns its id; null when there is no such tenant. */
  export(slug: string, key: string): Promise<string | null>;
  /** Archives, the newest first. */
  exports(slug: string, options?: Patience): Promise<TenantExport[]>;
  /** Merged changes, the newest first; null when there was never such a tenant. */
  changes(slug: string, page: { limit: number; cursor?: string }): Promise<ChangeList | null>;
  /** What the last run of a Job wrote; null when there is nothing. */
  jobLog(slug: string, job: string): Promise<string | null>;
  /** Null where the address has an account already, or there is no such tenant. */
  invite(slug: string, email: string): Promise<Invitation | null>;
  members(slug: string): Promise<TenantMember[]>;
}

/** A client of the DevOps API at `url`; `token` gives the bearer token of each call. */
export function devopsClient(address: DevopsAddress): Devops {
  const call = async (method: string, path: string, options?: CallOptions): Promise<unknown> =>
    await (await callDevops(address, method, path, options))?.json() ?? null;
  const path = (slug: string) => `/tenants/${encodeURIComponent(slug)}`;
  return {
    ...platformClient(address),
    async slugRefusal(slug) {
      const answer = await call("GET", `/slugs/${encodeURIComponent(slug)}`, { timeoutMs: 5000 });
      return read(slugAnswer, answer).reason;
    },
    async status(slug, options) {
      return read(tenantStatus.nullable(), await call("GET", path(slug), options));
    },
    async statuses(slugs, options) {
      if (slugs.length === 0) return [];
      const answer = await call("GET", `/tenants?slugs=${slugs.join(",")}`, options);
      return read(z.object({ tenants: z.array(tenantStatus) }), answer).tenants;
    },
    async engines(slug, options) {
      return read(tenantEngines.nullable(), await call("GET", `${path(slug)}/engines`, options));
    },
    async enginesOf(slugs, options) {
      if (slugs.length === 0) return [];
      const answer = await call("GET", `/engines?slugs=${slugs.join(",")}`, options);
      return read(z.object({ tenants: z.array(tenantEngines) }), answer).tenants;
    },
    async put(slug, wanted, key) {
      return read(accepted, await call("PUT", path(slug), { body: wanted, key }));
    },
    async remove(slug, wanted, key) {
      return read(deletion.nullable(), await call("DELETE", path(slug), { body: wanted, key }));
    },
    async rotate(slug, what, key) {
      await call("POST", `${path(slug)}/rotations`, { body: { what }, key });
    },
    async rotation(slug, id) {
      return read(rotation.nullable(), await call("GET", `${path(slug)}/rotations/${id}`));
    },
    async export(slug, key) {
      const answer = await call("POST", `${path(slug)}/exports`, { key });
      return read(z.object({ id: z.string() }).nullable(), answer)?.id ?? null;
    },
    async exports(slug, options) {
      const answer = await call("GET", `${path(slug)}/exports`, options);
      return read(z.object({ exports: z.array(tenantExport) }).nullable(), answer)?.exports ?? [];
    },
    async changes(slug, { limit, cursor }) {
      const query = new URLSearchParams({ limit: String(limit), ...(cursor ? { cursor } : {}) });
      return read(changeList.nullable(), await call("GET", `${path(slug)}/changes?${query}`));
    },
    async jobLog(slug, job) {
      const log = `${path(slug)}/jobs/${encodeURIComponent(job)}/log`;
      return await (await callDevops(address, "GET", log, { timeoutMs: 10_000 }))?.text() ?? null;
    },
    async invite(slug, email) {
      const answer = await call("POST", `${path(slug)}/invitations`, { body: { email } });
      return read(invited.nullable(), answer)?.invitation ?? null;
    },
    async members(slug) {
      const answer = await call("GET", `${path(slug)}/members`, { timeoutMs: 3000 });
      return read(memberList.nullable(), answer)?.members ?? [];
    },
  };
}
