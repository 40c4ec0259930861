import { networkOf } from "shared/credentials/throttle.ts";
import { corsHeaders } from "./cors.ts";
import { OAuthError } from "../domain/oauth/issuer.ts";
import { type Parameters, readParameters } from "../domain/oauth/parameters.ts";
import type { RateLimit } from "./rate_limit.ts";
import type { State } from "../state.ts";

const noStore = { "cache-control": "no-store", "pragma": "no-cache" };
const maxBytes = 64 * 1024;

type Answer = { status?: number; body: unknown };

/**
 * Answers a POST of a form by a machine: what it sends is checked alike for every endpoint, faults
 * become JSON (RFC 6749, 5.2), nothing is kept in a cache, and an address that asks too much waits.
 */
export async function answerClient(
  { state, req, url }: { state: State; req: Request; url: URL },
  work: (body: Parameters, form: URLSearchParams) => Promise<Answer>,
): Promise<Response> {
  const cors = await corsHeaders(state, req);
  try {
    await take(state.limits.requests, networkOf(state.ip));
    const form = await readBody(req, url);
    const { body, status = 200 } = await work(readOnce(form), form);
    const text = body === null ? null : JSON.stringify(body);
    return new Response(text, {
      status,
      headers: { ...noStore, ...cors, "content-type": "application/json" },
    });
  } catch (error) {
    if (!(error instanceof OAuthError)) throw error;
    return await refusal(state, error, cors);
  }
}

/** A refusal as the protocol words it; who is refused too often has to wait. */
async function refusal(
  state: State,
  error: OAuthError,
  cors: Record<string, string>,
): Promise<Response> {
  if (error.status === 401) {
    const seconds = await state.limits.failures.take(networkOf(state.ip));
    if (seconds > 0) error = tooMany(seconds);
  }
  const { code, status, message, retryAfter } = error;
  return Response.json({ error: code, error_description: message }, {
    status,
    headers: {
      ...noStore,
      ...cors,
      ...(status === 401 ? { "www-authenticate": 'Basic realm="identity"' } : {}),
      ...(retryAfter ? { "retry-after": String(retryAfter) } : {}),
    },
  });
}

async function take(limit: RateLimit, key: string): Promise<void> {
  const seconds = await limit.take(key);
  if (seconds > 0) throw tooMany(seconds);
}

const tooMany = (seconds: number) =>
  new OAuthError("too_many_requests", `Ask again in ${seconds} seconds`, 429, seconds);

async function readBody(req: Request, url: URL): Promise<URLSearchParams> {
  const type = req.headers.get("content-type") ?? "";
  // In an address, secrets would end in logs (RFC 6749, 2.3.1).
  if (!/^application\/x-www-form-urlencoded *(;|$)/i.test(type) || url.search !== "") {
    throw new OAuthError("invalid_request", "Send a form in the body");
  }
  const bytes: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of req.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) throw new OAuthError("invalid_request", "The request is too large", 413);
    bytes.push(chunk);
  }
  return new URLSearchParams(await new Blob(bytes as BlobPart[]).text());
}

function readOnce(form: URLSearchParams): Parameters {
  const body = readParameters(form);
  if (body.faults.length > 0) {
    throw new OAuthError("invalid_request", "A parameter occurs twice or cannot be read");
  }
  return body;
}
