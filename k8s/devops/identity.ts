/** What the tenant lifecycle asks of identity: its provisioning API. */
import { z } from "zod";
import { providerFetch } from "shared/auth/dial.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { locationsScope } from "shared/identity_api/mod.ts";

const member = z.object({
  accountId: z.string().nullish(),
  status: z.enum(["active", "invited"]),
  invitationUrl: z.string().nullish(),
  /** Whether identity mails the invitation itself. */
  mailed: z.boolean().default(false),
});
export type Member = z.infer<typeof member>;

const memberList = z.object({
  members: z.array(z.object({ email: z.string(), status: z.enum(["active", "invited"]) })),
});
export type MemberList = z.infer<typeof memberList>["members"];

/** The secret, or its SHA-256 in hex, which is what identity keeps of it. */
export type ClientSecret = { secret: string } | { secretHash: string; retireOthers: boolean };

export interface Identity {
  /**
   * Registers a client or changes it. It may prove itself by two secrets, the newest ones; with
   * `retireOthers` by the one that is given, alone.
   */
  registerClient(
    client: { id: string; name: string; origin: string; tenant: string } & ClientSecret,
  ): Promise<void>;
  registerTenant(slug: string, tenant: { name: string; origin: string }): Promise<void>;
  removeTenant(slug: string): Promise<void>;
  /**
   * Makes the account with this address an owner; a new address gets an invitation, by mail in the
   * language and as a link. Asked again with the same `key` it is the same invitation.
   */
  addOwner(
    slug: string,
    owner: { email: string; locale: Locale; key?: string },
  ): Promise<Member>;
  members(slug: string): Promise<MemberList>;
}

/** Identity cannot be asked, or it refused. */
export class IdentityUnavailable extends Error {
  override name = "IdentityUnavailable";
  readonly code = "identity_unavailable";
}

/**
 * A client for identity's provisioning API; `dialUrl` is the address to connect to where the
 * issuer's own name cannot be resolved.
 */
export function identityClient({ issuer, dialUrl, token }: {
  issuer: string;
  dialUrl?: string;
  token(): Promise<string>;
}): Identity {
  const dial = providerFetch({ issuer, dialUrl });

  async function call(
    method: string,
    path: string,
    body?: object,
    key?: string,
  ): Promise<unknown> {
    let response: Response;
    try {
      response = await dial(new URL(`/api/identity/v1/${path}`, issuer).href, {
        method,
        headers: {
          authorization: `Bearer ${await token()}`,
          ...(body ? { "content-type": "application/json" } : {}),
          ...(key ? { "idempotency-key": key } : {}),
        },
        body: body ? JSON.stringify(body) : undefined,
        signal: AbortSignal.timeout(10_000),
      });
    } catch (error) {
      throw new IdentityUnavailable(`identity does not answer: ${(error as Error).message}`);
    }
    if (response.ok) return response.status === 204 ? null : await response.json();
    await response.body?.cancel();
    if (response.status === 404 && method === "DELETE") return null;
    throw new IdentityUnavailable(`identity answered ${response.status} to ${method} ${path}`);
  }
  return {
    async registerClient({ id, name, origin, tenant, ...secret }) {
      await call("PUT", `clients/${id}`, {
        name,
        ...("secret" in secret
          ? secret
          : { secretHash: secret.secretHash, retireOtherSecrets: secret.retireOthers }),
        tenant,
        redirectUris: [`${origin}/auth/callback`],
        postLogoutRedirectUris: [`${origin}/`],
        backchannelLogoutUri: `${origin}/auth/backchannel-logout`,
        firstParty: true,
        scopes: [locationsScope],
        audiences: ["identity-api"],
      });
    },
    async registerTenant(slug, tenant) {
      await call("PUT", `tenants/${slug}`, tenant);
    },
    async removeTenant(slug) {
      await call("DELETE", `tenants/${slug}`);
    },
    async addOwner(slug, { key, ...person }) {
      const owner = { ...person, role: "owner" };
      return member.parse(await call("PUT", `tenants/${slug}/members`, owner, key));
    },
    async members(slug) {
      return memberList.parse(await call("GET", `tenants/${slug}/members`)).members;
    },
  };
}
