/** A DevOps API and an identity that tests control, and what they need to call the domain. */
import type { z } from "zod";
import type { AuditActor } from "shared/audit/mod.ts";
import {
  type ActingPerson,
  type Endpoint,
  endpoints,
  type IdentityApi,
} from "shared/identity_api/mod.ts";
export { enginesUp, FakeDevops } from "./testing_devops.ts";
import { type NewTenant, newTenant } from "./tenants.ts";

export const actor: AuditActor = { id: "1", name: "Ada Admin" };

export const secretKey = btoa("0123456789abcdef0123456789abcdef");

export function randomTenant(overrides: Partial<Record<keyof NewTenant, string>> = {}): NewTenant {
  return newTenant.parse({
    name: "Acme Kft.",
    slug: "acme",
    ownerEmail: "eva@acme.hu",
    plan: "starter",
    ...overrides,
  });
}

/** What was asked of identity. */
export interface IdentityCall {
  name: keyof typeof endpoints;
  acting: ActingPerson;
  params?: Record<string, string>;
  query?: unknown;
  body?: unknown;
}

/** Remembers what was asked; answers what a test has put into `answers`, checked by the contract. */
export class FakeIdentity implements IdentityApi {
  calls: IdentityCall[] = [];
  answers: { [Name in keyof typeof endpoints]?: unknown } = {};
  /** Thrown by whatever is asked but `acting`. */
  fail: Error | null = null;
  stepUp: { maxAge: number; acr: string } | null = null;

  // deno-lint-ignore no-explicit-any -- the contract's schema parses what a test gives
  call(endpoint: Endpoint<any, any, any>, acting: ActingPerson, input = {}): Promise<any> {
    const name = this.#note(endpoint, acting, input);
    if (name === "acting") {
      return Promise.resolve({ accountId: acting.accountId, role: "admin", stepUp: this.stepUp });
    }
    if (this.fail) return Promise.reject(this.fail);
    const answer: z.ZodType = endpoint.answer;
    return Promise.resolve(answer.parse(this.answers[name]));
  }

  download(endpoint: Endpoint, acting: ActingPerson, input = {}): Promise<Response> {
    const name = this.#note(endpoint, acting, input);
    if (this.fail) return Promise.reject(this.fail);
    return Promise.resolve(
      new Response(String(this.answers[name]), {
        headers: { "content-type": "text/csv", "content-disposition": "attachment" },
      }),
    );
  }

  #note(endpoint: unknown, acting: ActingPerson, input: object): keyof typeof endpoints {
    const found = Object.entries(endpoints).find(([, known]) => known === endpoint)!;
    const name = found[0] as keyof typeof endpoints;
    this.calls.push({ name, acting, ...input });
    return name;
  }
}
