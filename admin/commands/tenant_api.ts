/** Admin's API as the command line uses it, and where its token comes from. */
import { encodeBase64 } from "@std/encoding";
import { fromFileUrl, join, resolve } from "@std/path";
import { z } from "zod";

const root = fromFileUrl(new URL("../../", import.meta.url));

const access = z.object({
  /** Where Admin answers. */
  url: z.url(),
  /** Where programs get tokens, and what for. */
  tokenUrl: z.url(),
  audience: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
});

/** Why a command ends, as an exit code. */
export class CommandFailed extends Error {
  constructor(readonly exitCode: number, message: string, readonly problem?: object) {
    super(message);
  }
}
export const exitCodes = { refused: 1, usage: 2, unreachable: 3, late: 4 } as const;

export interface TenantApi {
  /** Path below `/api/admin/v1`; `key` makes repeating it harmless. */
  call(
    method: "GET" | "POST",
    path: string,
    input?: { body?: object; key?: string },
  ): Promise<Response>;
}

/**
 * The API of `VECTON_ADMIN_URL` with the access token of `VECTON_TOKEN` or, where they are not set,
 * of the platform that runs on this machine.
 */
export async function openTenantApi(env: Record<string, string> = Deno.env.toObject()) {
  const { url, token } = await credentials(env);
  return { call: (method, path, input) => request(url, token, method, path, input) } as TenantApi;
}

async function credentials(
  env: Record<string, string>,
): Promise<{ url: string; token: () => Promise<string> }> {
  const { VECTON_ADMIN_URL: url, VECTON_TOKEN: token } = env;
  if (url && token) return { url, token: () => Promise.resolve(token) };
  if (url || token) {
    throw new CommandFailed(exitCodes.usage, "Set both VECTON_ADMIN_URL and VECTON_TOKEN");
  }
  const folder = resolve(root, env.VECTON_STATE_DIR ?? ".vecton");
  const text = await Deno.readTextFile(join(folder, "admin.json")).catch(() => null);
  if (!text) {
    throw new CommandFailed(
      exitCodes.unreachable,
      `Nothing was started on this machine (${folder} has no admin.json): run \`deno task start\`, ` +
        "or set VECTON_ADMIN_URL and VECTON_TOKEN",
    );
  }
  const local = access.parse(JSON.parse(text));
  return { url: local.url, token: () => (current ??= machineToken(local)) };
}

let current: Promise<string> | undefined;

/** RFC 6749, 4.4. */
async function machineToken(local: z.output<typeof access>): Promise<string> {
  const response = await send(local.tokenUrl, {
    method: "POST",
    headers: {
      authorization: `Basic ${encodeBase64(`${local.clientId}:${local.clientSecret}`)}`,
      // Identity is dialled without the ingress, which would say this.
      "content-type": "application/x-www-form-urlencoded",
    },
    body: new URLSearchParams({
      grant_type: "client_credentials",
      scope: "tenants:manage",
      resource: local.audience,
    }),
  });
  const answer = await response.json().catch(() => ({}));
  if (response.ok) return z.object({ access_token: z.string() }).parse(answer).access_token;
  throw new CommandFailed(
    exitCodes.unreachable,
    `Identity gives no token: ${answer.error_description ?? response.status}`,
  );
}

async function request(
  url: string,
  token: () => Promise<string>,
  method: string,
  path: string,
  { body, key }: { body?: object; key?: string } = {},
): Promise<Response> {
  const response = await send(new URL(`/api/admin/v1${path}`, url), {
    method,
    headers: {
      authorization: `Bearer ${await token()}`,
      ...(body ? { "content-type": "application/json" } : {}),
      ...(key ? { "idempotency-key": key } : {}),
    },
    body: body && JSON.stringify(body),
  });
  if (response.ok) return response;
  const problem = await response.json().catch(() => ({}));
  const { title = `Admin answered ${response.status}`, detail, errors } = problem;
  const fields = Object.entries(errors ?? {}).map(([name, code]) => `  ${name}: ${code}`);
  const message = [detail ? `${title} (${detail})` : title, ...fields].join("\n");
  const away = response.status === 401 || response.status >= 500;
  throw new CommandFailed(away ? exitCodes.unreachable : exitCodes.refused, message, problem);
}

async function send(url: string | URL, init: RequestInit): Promise<Response> {
  try {
    return await fetch(url, { ...init, signal: AbortSignal.timeout(30_000) });
  } catch (error) {
    throw new CommandFailed(
      exitCodes.unreachable,
      `${new URL(url).origin} does not answer: ${(error as Error).message}`,
    );
  }
}
