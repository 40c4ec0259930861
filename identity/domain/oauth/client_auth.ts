import { decodeBase64 } from "@std/encoding";
import type { Db } from "shared/db/mod.ts";
import { type Client, proveClient } from "./clients.ts";
import { OAuthError } from "./issuer.ts";
import type { Parameters } from "./parameters.ts";

/**
 * The client that a request comes from: by its secret in the header or the body, never both (RFC
 * 6749, 2.3), or a public one by its id alone. Throws `invalid_client`, in the same words whatever
 * was wrong.
 */
export async function authenticateClient(
  db: Db,
  req: Request,
  body: Parameters,
): Promise<Client> {
  const header = req.headers.get("authorization");
  const inBody = body.has("client_secret");
  if (header !== null && inBody) {
    throw new OAuthError("invalid_request", "Authenticate in one way");
  }
  const found = header === null
    ? { id: body.get("client_id"), secret: inBody ? body.get("client_secret") ?? "" : null }
    : basic(header);
  if (found?.id && header !== null && (body.get("client_id") ?? found.id) !== found.id) {
    throw new OAuthError("invalid_request", "client_id is not that of the header");
  }
  const client = found?.id ? await proveClient(db, found.id, found.secret) : null;
  if (!client) {
    throw new OAuthError("invalid_client", "The client could not be authenticated", 401);
  }
  return client;
}

/** Id and secret of a Basic header, each form-encoded (RFC 6749, 2.3.1), or null. */
function basic(header: string): { id: string; secret: string } | null {
  const [, encoded] = /^Basic ([A-Za-z0-9+/]+={0,2})$/i.exec(header) ?? [];
  if (!encoded) return null;
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(decodeBase64(encoded));
    const colon = text.indexOf(":");
    if (colon < 1 || text.includes("\0")) return null;
    const plain = (part: string) => decodeURIComponent(part.replaceAll("+", " "));
    const [id, secret] = [plain(text.slice(0, colon)), plain(text.slice(colon + 1))];
    return id.includes("\0") ? null : { id, secret };
  } catch {
    return null;
  }
}
