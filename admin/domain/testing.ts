/** A DevOps API that tests control, and what they need to call the domain. */
import type { Actor } from "./audit.ts";
import {
  type DesiredTenant,
  type Devops,
  type Phase,
  type SlugRefusal,
  stepNames,
  type TenantStatus,
} from "./devops.ts";
import { type NewTenant, newTenant } from "./tenants.ts";

export const actor: Actor = { id: "1", name: "Ada Admin" };

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

/** Remembers what was asked; `fail` makes every call throw. */
export class FakeDevops implements Devops {
  puts: { slug: string; wanted: DesiredTenant; key: string }[] = [];
  removals: string[] = [];
  phases = new Map<string, Phase>();
  fail: Error | null = null;
  refusal: SlugRefusal | null = null;
  active = false;

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
  put(slug: string, wanted: DesiredTenant, key: string) {
    return this.#call(() => {
      this.puts.push({ slug, wanted, key });
      if (!this.phases.has(slug)) this.phases.set(slug, "Syncing");
      const invitation = wanted.ownerEmail
        ? { email: wanted.ownerEmail, url: `http://identity.localhost:8000/invitations/${slug}` }
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
    }));
  }
  isActiveMember() {
    return this.#call(() => this.active);
  }
}
