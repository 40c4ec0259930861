import type { IntrospectionResponse } from "oauth4webapi";
import { problem } from "shared/http/mod.ts";
import { type IntrospectionOptions, introspector } from "./introspection.ts";
import { type Permission, permissions } from "./permissions.ts";
import type { Session } from "./session.ts";

/** The bearer token of a request: null where there is none, "" where it cannot be one. */
export function bearerOf(req: Request): string | null {
  const header = req.headers.get("authorization");
  if (!header || !/^bearer( |$)/i.test(header)) return null;
  const [, token] = /^Bearer +([\w.~+/-]{1,4096}=*)$/i.exec(header) ?? [];
  return token ?? "";
}

/** The answer to a token that is not good here (RFC 6750, 3). */
export function refuseBearer(): Response {
  const response = problem(401, "invalid_token", "The access token is not valid here");
  response.headers.set("www-authenticate", 'Bearer error="invalid_token"');
  return response;
}

/**
 * Turns a token into whom it stands for: a member of the tenant with a personal token, or one of
 * its API clients. Null where it is not active, or for another audience. Throws 503 while identity
 * cannot be asked.
 */
export function bearerPrincipal(
  options: IntrospectionOptions & { origin: string; tenant?: string },
): (token: string) => Promise<Session | null> {
  const introspect = introspector(options);
  return async (token) => {
    const answer = token === "" ? null : await introspect(token);
    return answer && principal(answer, options);
  };
}

function principal(
  answer: IntrospectionResponse,
  { origin, tenant }: { origin: string; tenant?: string },
): Session | null {
  if (![answer.aud].flat().includes(origin)) return null;
  // Bound to a key (RFC 9449): without its proof it is worth nothing.
  if (answer.cnf) return null;
  // Support acts by the pages, which know what is out of its reach.
  if (answer.act) return null;
  if ((answer.vecton_tenant ?? undefined) !== tenant) return null;
  const { sub, client_id: clientId, username } = answer;
  const machine = sub !== undefined && sub === clientId;
  const role = machine ? tenant ? "api_client" : "platform_admin" : roleOf(answer.vecton_role);
  if (!sub || !role) return null;
  const text = (value: unknown) => typeof value === "string" ? value : "";
  const scopes = (answer.scope ?? "").split(" ");
  return {
    id: text(answer.jti),
    accountId: sub,
    email: text(username) || sub,
    name: text(answer.name) || text(username) || sub,
    role,
    sid: "",
    expiresAt: new Date((answer.exp ?? 0) * 1000),
    locations: Array.isArray(answer.vecton_locations) ? answer.vecton_locations.map(String) : null,
    abilities: scopes.filter((name): name is Permission =>
      (permissions as readonly string[]).includes(name)
    ),
  };
}

const roleOf = (value: unknown) =>
  (["owner", "manager", "clerk"] as const).find((role) => role === value);
