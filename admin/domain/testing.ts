/** A DevOps API and an identity that tests control, and what they need to call the domain. */
import type { z } from "zod";
import type { AuditActor } from "shared/audit/mod.ts";
import {
  type ActingPerson,
  type Endpoint,
  endpoints,
  type IdentityApi,
} from "shared/identity_api/mod.ts";
import {
  type DesiredTenant,
  type Devops,
  engineNames,
  type Phase,
  type SlugRefusal,
  stepNames,
  type TenantEngines,
  type TenantStatus,
} from "./devops.ts";
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

/** A tenant of which everything is well. */
export function enginesUp(slug: string): TenantEngines {
  const now = new Date().toISOString();
  return {
    slug,
    readAt: now,
    services: [
      { name: "webshop", awake: true, seenAt: now, requests: 120, errors: 0 },
      { name: "crm", awake: false, seenAt: null, requests: 0, errors: 0 },
    ],
    engines: engineNames.map((name) => ({
      name,
      driver: { database: "postgresql", broker: "amqp", cache: "redis", objects: "s3" }[name],
      state: "up",
      optional: name !== "database",
      milliseconds: 1.5,
      failing: [],
      seenAt: now,
    })),
    outbox: { events: 0, oldestSeconds: 0 },
    consumers: [{ name: "webhook.dispatch", waiting: 0, deadLetters: 0 }],
    live: { sockets: 3, streams: 1, lagging: 0, shed: 0 },
    cache: { hits: 90, misses: 10 },
    requests: { minutes: 5, total: 120, errors: 0 },
  };
}

/** Remembers what was asked; `fail` makes every call throw. */
export class FakeDevops implements Devops {
  puts: { slug: string; wanted: DesiredTenant; key: string }[] = [];
  removals: string[] = [];
  phases = new Map<string, Phase>();
  fail: Error | null = null;
  refusal: SlugRefusal | null = null;
  active = false;
  /** Whether invitations go out by mail. */
  mails = true;
  /** Told of every tenant; null: there is no such tenant. */
  engineFigures: Partial<TenantEngines> | null = {};

  #status(slug: string): TenantStatus | null {
    const phase = this.phases.get(slug);
    if (!phase) return null;
    return {
      slug,
      revision: "r1",
      phase,
      conditions: [],
      steps: stepNames.map((name) => ({ name, status: "done", message: null })),
      services: [{ name: "webshop", awake: true, idleAfterSeconds: 300 }],
      origin: `http://${slug}.localhost:8000`,
    };
  }
  #call<T>(answer: () => T): Promise<T> {
    return this.fail ? Promise.reject(this.fail) : Promise.resolve(answer());
  }
  slugRefusal() {
    return this.#call(() => this.refusal);
  }
  status(slug: string) {
    return this.#call(() => this.#status(slug));
  }
  statuses(slugs: string[]) {
    return this.#call(() =>
      slugs.map((slug) => this.#status(slug)).filter((item) => item !== null)
    );
  }
  engines(slug: string) {
    return this.#call(() => this.engineFigures && { ...enginesUp(slug), ...this.engineFigures });
  }
  enginesOf(slugs: string[]) {
    return this.#call(() =>
      this.engineFigures ? slugs.map((slug) => ({ ...enginesUp(slug), ...this.engineFigures })) : []
    );
  }
  put(slug: string, wanted: DesiredTenant, key: string) {
    return this.#call(() => {
      this.puts.push({ slug, wanted, key });
      if (!this.phases.has(slug)) this.phases.set(slug, "Syncing");
      const invitation = wanted.ownerEmail
        ? {
          email: wanted.ownerEmail,
          url: `http://identity.localhost:8000/invitations/${slug}`,
          mailed: this.mails,
        }
        : undefined;
      return { revision: `r${this.puts.length}`, changed: true, invitation };
    });
  }
  remove(slug: string) {
    return this.#call(() => {
      if (!this.phases.has(slug)) return null;
      this.removals.push(slug);
      this.phases.set(slug, "Purging");
      return { revision: "d", done: false };
    });
  }
  invite(slug: string, email: string) {
    return this.#call(() => ({
      email,
      url: `http://identity.localhost:8000/invitations/${slug}-2`,
      mailed: this.mails,
    }));
  }
  isActiveMember() {
    return this.#call(() => this.active);
  }
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
