/** One request to the DevOps API, and how it fails. */
import { z } from "zod";

/** It does not answer, or failed: to be tried again. */
export class DevopsUnavailable extends Error {
  override name = "DevopsUnavailable";
  readonly code = "devops_unavailable";
}

/** It will not do this, however often it is asked. */
export class DevopsRefused extends Error {
  override name = "DevopsRefused";
  constructor(readonly code: string, message: string) {
    super(message);
  }
}

export interface CallOptions {
  body?: object;
  /** Idempotency-Key. */
  key?: string;
  timeoutMs?: number;
}

export interface DevopsAddress {
  url: string;
  /** Gives the bearer token of each call. */
  token(): Promise<string>;
}

/**
 * Sends a request; null where there is no such thing (404). Throws `DevopsUnavailable` and
 * `DevopsRefused`.
 */
export async function callDevops(
  { url, token }: DevopsAddress,
  method: string,
  path: string,
  { body, key, timeoutMs = 30_000 }: CallOptions = {},
): Promise<Response | null> {
  let response: Response;
  try {
    response = await fetch(new URL(`/api/devops/v1${path}`, url), {
      method,
      headers: {
        authorization: `Bearer ${await token()}`,
        ...(body ? { "content-type": "application/json" } : {}),
        ...(key ? { "idempotency-key": key } : {}),
      },
      body: body ? JSON.stringify(body) : undefined,
      signal: AbortSignal.timeout(timeoutMs),
    });
  } catch (error) {
    throw new DevopsUnavailable((error as Error).message);
  }
  if (response.ok) return response;
  const text = await response.text().catch(() => "");
  const { code = "", title = "", detail = "" } = parseProblem(text);
  // A resource that this version of the API does not have is none that is missing.
  if (response.status === 404 && code !== "not_found") return null;
  // An expired token, a wrong scope or a fault of the server may pass; a refusal does not.
  if ([400, 409, 413, 422].includes(response.status)) {
    throw new DevopsRefused(code || "refused", detail || title);
  }
  throw new DevopsUnavailable(detail || `it answered ${response.status}`);
}

/** An answer as the schema wants it: another version of the API may say something else. */
export function read<Schema extends z.ZodType>(schema: Schema, answer: unknown): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new DevopsUnavailable(`it answered something else: ${z.prettifyError(parsed.error)}`);
}

function parseProblem(text: string): { code?: string; title?: string; detail?: string } {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
