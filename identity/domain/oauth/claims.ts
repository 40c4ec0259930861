import type { Db } from "shared/db/mod.ts";
import { membershipClaims } from "../tenants.ts";
import type { Client } from "./clients.ts";

export const standardScopes = ["openid", "profile", "email", "offline_access"] as const;

/** The scopes of a request or token, each once. */
export const scopesOf = (scope: string): string[] => [...new Set(scope.split(" ").filter(Boolean))];

/** What is told of a person. */
export interface Person {
  id: string;
  email: string;
  emailVerified: boolean;
  name: string;
  locale: string;
  platformAdmin: boolean;
  platformSupport: boolean;
}

/** The claims that scopes ask for (OpenID Connect Core 5.4). */
export function claimsFor(scope: string, person: Person): Record<string, unknown> {
  const scopes = scopesOf(scope);
  return {
    ...(scopes.includes("profile")
      ? { name: person.name || person.email.split("@")[0], locale: person.locale }
      : {}),
    ...(scopes.includes("email")
      ? { email: person.email, email_verified: person.emailVerified }
      : {}),
  };
}

/** What the person is in the client's own tenant; for the platform's apps: whether an admin. */
export async function roleClaims(
  db: Db,
  client: Client,
  { person, bound }: { person: Person; bound: boolean },
): Promise<Record<string, unknown>> {
  if (!client.firstParty) return {};
  if (!client.tenant) {
    if (person.platformAdmin) return { vecton_role: "platform_admin" };
    return person.platformSupport ? { vecton_role: "platform_support" } : {};
  }
  return await tenantClaims(db, { person, bound }, client.tenant);
}

/** What the person is in a tenant. Where else they work is not for its provider to find out. */
export async function tenantClaims(
  db: Db,
  { person, bound }: { person: Person; bound: boolean },
  slug: string,
): Promise<Record<string, unknown>> {
  const { vecton_shops, ...claims } = await membershipClaims(db, person.id, slug);
  return bound || vecton_shops === undefined ? claims : { ...claims, vecton_shops };
}

/** Support that acts in the person's place, and until when. */
export interface Support {
  id: string;
  email: string;
  until: Date;
}

/** Who acts in the person's place (RFC 8693, 4.1), and when that ends at the latest, in seconds. */
export function actClaims(support: Support | null): Record<string, unknown> {
  if (!support) return {};
  const { id, email, until } = support;
  return { act: { sub: id, email }, vecton_until: Math.floor(until.getTime() / 1000) };
}
