/** The DevOps API as a careful client uses it: what was not answered is asked again. */
import { delay } from "@std/async/delay";
import { clientCredentials } from "shared/auth/mod.ts";
import type { TenantStatus } from "shared/devops_api/mod.ts";
import { issuer } from "../../../k8s/local/apps.ts";
import { ports } from "../../../k8s/local/ports.ts";

export interface Answer {
  status: number;
  // deno-lint-ignore no-explicit-any
  body: any;
}

/** As `GET /tenants/{slug}` has it. */
export interface Tenant extends TenantStatus {
  // deno-lint-ignore no-explicit-any -- the spec is told, and is no part of the contract
  spec: any;
}

export class DevopsClient {
  #token: { token(): Promise<string> };

  constructor(clientSecret: string) {
    this.#token = clientCredentials({
      issuer,
      dialUrl: `http://127.0.0.1:${ports.identity}`,
      clientId: "admin",
      clientSecret,
      scope: "tenants:read tenants:write releases:read releases:write",
      audience: "devops-api",
    });
  }

  /**
   * One request. While nobody answers, or only to say that it cannot be done now, it is repeated
   * with the same key: all that a client knows to do when servers die.
   */
  async call(method: string, path: string, body?: object, key?: string): Promise<Answer> {
    let last: unknown;
    for (const end = Date.now() + 120_000; Date.now() < end; await delay(200)) {
      try {
        const response = await fetch(`http://127.0.0.1:${ports.devops}/api/devops/v1${path}`, {
          method,
          headers: {
            authorization: `Bearer ${await this.#token.token()}`,
            ...(body ? { "content-type": "application/json" } : {}),
            ...(key ? { "idempotency-key": key } : {}),
          },
          body: body && JSON.stringify(body),
          signal: AbortSignal.timeout(20_000),
        });
        const text = await response.text();
        if (response.status < 500) {
          return { status: response.status, body: text ? JSON.parse(text) : null };
        }
        last = text;
      } catch (error) {
        last = error;
      }
    }
    throw new Error(`${method} ${path} was not answered within two minutes`, { cause: last });
  }

  /** The same, for a request that must be taken. */
  // deno-lint-ignore no-explicit-any
  async done(method: string, path: string, body?: object, key?: string): Promise<any> {
    const answer = await this.call(method, path, body, key);
    if (answer.status >= 400) {
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    return answer.body;
  }

  async tenant(slug: string): Promise<Tenant> {
    return await this.done("GET", `/tenants/${slug}`);
  }

  /** Looks at a tenant until it is as `check` wants it; says what it was last when it takes too long. */
  async until(
    slug: string,
    what: string,
    check: (tenant: Tenant) => unknown,
    limitMs = 150_000,
  ): Promise<Tenant> {
    let last: Tenant | undefined;
    for (const end = Date.now() + limitMs; Date.now() < end; await delay(300)) {
      last = await this.tenant(slug);
      if (check(last)) return last;
    }
    const { phase, conditions } = last!;
    const open = conditions.filter(({ status }) => status !== "True")
      .map(({ type, reason, message }) => `${type} (${reason}) ${message}`);
    throw new Error(
      `${slug} is not ${what} after ${limitMs / 1000} s: ${phase}; ${open.join("; ")}`,
    );
  }
}
