import type { Db } from "shared/db/mod.ts";
import { hashToken, newToken } from "shared/auth/token.ts";

const prefix = "urn:ietf:params:oauth:request_uri:";

/** Seconds between pushing a request and using it. */
export const pushedSeconds = 90;

/** Keeps a checked request for one use; returns its `request_uri` (RFC 9126, 2.2). */
export async function pushRequest(
  db: Db,
  clientId: string,
  query: URLSearchParams,
): Promise<string> {
  const uri = prefix + newToken();
  const text = new URLSearchParams([...query].filter(([name]) => !secrets.includes(name)));
  await db`
    INSERT INTO identity.pushed_request (uri_hash, client_id, query, expires_at)
    VALUES (${await hashToken(uri)}, ${clientId}, ${text.toString()},
      now() + ${pushedSeconds} * interval '1 second')`;
  return uri;
}

/** How clients prove who they are is no part of the request. */
const secrets = ["client_secret", "client_assertion"];

/** Takes a pushed request, once and only for its client; null where it is not good. */
export async function findPushed(
  db: Db,
  clientId: string,
  uri: string,
): Promise<URLSearchParams | null> {
  if (!uri.startsWith(prefix)) return null;
  const [row] = await db`
    UPDATE identity.pushed_request SET used_at = now()
    WHERE uri_hash = ${await hashToken(uri)} AND client_id = ${clientId} AND used_at IS NULL
      AND expires_at > now()
    RETURNING query`;
  return row ? new URLSearchParams(row.query) : null;
}
