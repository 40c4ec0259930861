import { decodeBase64 } from "@std/encoding";
import { authenticateClient, type Client } from "../../domain/clients.ts";
import { clientCredentialsToken, redeemCode, type TokenResult } from "../../domain/tokens.ts";
import { define, type State } from "../../state.ts";

const noStore = { "cache-control": "no-store", "pragma": "no-cache" };

function refuse(error: string, description: string, status = 400): Response {
  const basic = status === 401 ? { "www-authenticate": 'Basic realm="identity"' } : {};
  return Response.json({ error, error_description: description }, {
    status,
    headers: { ...noStore, ...basic } as Record<string, string>,
  });
}

/** Id and secret from the header or the body, never from both (RFC 6749, 2.3). */
function credentials(
  req: Request,
  body: URLSearchParams,
): { id: string; secret: string } | "both" | null {
  const header = req.headers.get("authorization");
  const inBody = body.get("client_secret");
  if (header && inBody !== null) return "both";
  if (!header) {
    const id = body.get("client_id");
    return id && inBody ? { id, secret: inBody } : null;
  }
  const [, encoded] = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header) ?? [];
  if (!encoded) return null;
  try {
    const text = new TextDecoder().decode(decodeBase64(encoded));
    const colon = text.indexOf(":");
    if (colon < 1) return null;
    const plain = (part: string) => decodeURIComponent(part.replaceAll("+", " "));
    return { id: plain(text.slice(0, colon)), secret: plain(text.slice(colon + 1)) };
  } catch {
    return null;
  }
}

async function grant(state: State, client: Client, body: URLSearchParams): Promise<TokenResult> {
  const text = (name: string) => body.get(name) ?? "";
  switch (text("grant_type")) {
    case "authorization_code": {
      const [code, verifier] = [text("code"), text("code_verifier")];
      if (!code || !verifier || !text("redirect_uri")) {
        const description = "code, code_verifier and redirect_uri are needed";
        return { ok: false, error: "invalid_request", description };
      }
      if (code.length > 200) {
        return { ok: false, error: "invalid_grant", description: "No such code" };
      }
      return await redeemCode(state, client, { code, redirectUri: text("redirect_uri"), verifier });
    }
    case "client_credentials":
      return await clientCredentialsToken(state, client, {
        scope: text("scope"),
        audience: text("audience"),
      });
    case "":
      return { ok: false, error: "invalid_request", description: "grant_type is missing" };
    default:
      return { ok: false, error: "unsupported_grant_type", description: "There is no such grant" };
  }
}

export const handler = define.handlers({
  async POST(ctx) {
    const { req, state, url } = ctx;
    const type = req.headers.get("content-type") ?? "";
    if (!type.startsWith("application/x-www-form-urlencoded") || url.search !== "") {
      return refuse("invalid_request", "Send a form in the body");
    }
    const text = await req.text();
    if (text.length > 20_000) return refuse("invalid_request", "The request is too large");
    const body = new URLSearchParams(text);
    for (const name of new Set(body.keys())) {
      if (body.getAll(name).length > 1) {
        return refuse("invalid_request", `${name} occurs more than once`);
      }
    }
    const found = credentials(req, body);
    if (found === "both") return refuse("invalid_request", "Authenticate in one way");
    const client = found ? await authenticateClient(state.sql, found.id, found.secret) : null;
    if (!client) return refuse("invalid_client", "The client could not be authenticated", 401);
    const result = await grant(state, client, body);
    if (!result.ok) return refuse(result.error, result.description);
    return Response.json(result.body, { headers: noStore });
  },
});
