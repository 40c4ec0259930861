import { z } from "zod";
import type { Locale } from "shared/i18n/mod.ts";
import { type Provider, providerFetch } from "shared/auth/dial.ts";
import { actingHeaders, basePath, type Endpoint, isNothing } from "./endpoint.ts";

/** The person for whom Admin asks, as its session knows them. */
export interface ActingPerson {
  accountId: string;
  /** The session at identity. */
  sid: string;
  ip: string;
  /** Language of what is said in words. */
  locale: Locale;
}

export interface CallInput<Query, Body> {
  params?: Record<string, string>;
  query?: Partial<Query>;
  body?: Body;
}

/** It does not answer, or failed: to be tried again. */
export class IdentityUnavailable extends Error {
  override name = "IdentityUnavailable";
}

/** It will not do this; `code` is stable, `errors` are codes by field. */
export class IdentityRefused extends Error {
  override name = "IdentityRefused";
  constructor(
    readonly status: number,
    readonly code: string,
    readonly errors: Record<string, string>,
    message: string,
  ) {
    super(message);
  }
}

export interface IdentityApi {
  /** Asks, and parses the answer. Throws `IdentityRefused` and `IdentityUnavailable`. */
  call<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType>(
    endpoint: Endpoint<Query, Body, Answer>,
    acting: ActingPerson,
    input?: CallInput<z.input<Query>, z.input<Body>>,
  ): Promise<z.output<Answer>>;
  /** Asks for a download and passes it on as it comes. */
  download<Query extends z.ZodType>(
    endpoint: Endpoint<Query>,
    acting: ActingPerson,
    input?: CallInput<z.input<Query>, undefined>,
  ): Promise<Response>;
}

const problem = z.object({
  code: z.string().catch("refused"),
  title: z.string().catch(""),
  detail: z.string().optional().catch(undefined),
  errors: z.record(z.string(), z.string()).catch({}),
});

/** A client of the management API; `token` gives the bearer token of each call. */
export function identityApi(
  { token, timeoutMs = 10_000, ...provider }: Provider & {
    token(): Promise<string>;
    timeoutMs?: number;
  },
): IdentityApi {
  const dial = providerFetch(provider);

  async function send(
    { method, path }: Endpoint,
    acting: ActingPerson,
    { params = {}, query = {}, body }: CallInput<unknown, unknown>,
    signal: AbortSignal,
  ): Promise<Response> {
    const url = new URL(
      basePath + path.replaceAll(/\{(\w+)\}/g, (_, name) => encodeURIComponent(params[name])),
      provider.issuer,
    );
    for (const [name, value] of Object.entries(query as Record<string, unknown>)) {
      if (value !== undefined && value !== "") url.searchParams.set(name, String(value));
    }
    let response: Response;
    try {
      response = await dial(url.href, {
        method: method.toUpperCase(),
        headers: {
          authorization: `Bearer ${await token()}`,
          [actingHeaders.account]: acting.accountId,
          [actingHeaders.session]: acting.sid,
          [actingHeaders.ip]: acting.ip,
          "accept-language": acting.locale,
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
        signal,
      });
    } catch (error) {
      throw new IdentityUnavailable((error as Error).message);
    }
    if (response.ok) return response;
    const { code, title, detail, errors } = problem.parse(
      await response.json().catch(() => ({})),
    );
    if (response.status >= 500 || response.status === 429) {
      throw new IdentityUnavailable(`it answered ${response.status} ${code}`);
    }
    throw new IdentityRefused(response.status, code, errors, detail ?? title);
  }

  return {
    async call(endpoint, acting, input = {}) {
      const response = await send(endpoint, acting, input, AbortSignal.timeout(timeoutMs));
      if (!isNothing(endpoint.answer)) return endpoint.answer.parse(await response.json());
      await response.body?.cancel();
      // deno-lint-ignore no-explicit-any -- the schema of nothing gives undefined
      return undefined as any;
    },
    download: (endpoint, acting, input = {}) =>
      send(endpoint, acting, input, AbortSignal.timeout(600_000)),
  };
}
