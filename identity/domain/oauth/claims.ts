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
  person: Person,
): Promise<Record<string, unknown>> {
  if (!client.firstParty) return {};
  if (!client.tenant) return person.platformAdmin ? { vecton_role: "platform_admin" } : {};
  return await membershipClaims(db, person.id, client.tenant);
}
