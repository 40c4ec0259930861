/** A DevOps API on a temporary repository, with an identity and an Argo CD that tests control. */
import { createHash } from "node:crypto";
import { ageRecipient, testPlatform, testRelease } from "../tenant/testing.ts";
import type { Application, Argo, TreeNode } from "./argo.ts";
import { type Forge, localForge } from "./forge.ts";
import type { Identity } from "./identity.ts";
import type { ReleaseDependencies } from "./releases/mod.ts";
import { openRepository } from "./repository.ts";
import { readTenant } from "./layout.ts";
import { settleRings } from "./rings.ts";
import { type Dependencies, putTenant, type Wanted } from "./tenants.ts";

export async function temporaryForge(
  now = () => new Date(),
): Promise<{ forge: Forge; path: string }> {
  const path = `${await Deno.makeTempDir()}/devops.git`;
  const forge = localForge(await openRepository(path), now);
  await settleRings(forge, { platform: testPlatform, release: testRelease, follow: false });
  return { forge, path };
}

/** Releases whose gates wait ten minutes, by a clock that the test may set. */
export function releaseDependencies(
  forge: Forge,
  argo: Argo,
  now = () => new Date(),
): ReleaseDependencies {
  const { redisImage } = testRelease;
  const gateSeconds = (ring: string) => ring === "stable" || ring === "all" ? 0 : 600;
  return { forge, argo, redisImage, gateSeconds, problems: new Map(), now };
}

/** Remembers every call; `fail` makes the next one throw. */
export class FakeIdentity implements Identity {
  calls: string[] = [];
  secrets: string[] = [];
  /** SHA-256 of the secrets that prove the client, oldest first. */
  valid: string[] = [];
  fail: Error | null = null;

  #heard(call: string): void {
    if (this.fail) throw this.fail;
    this.calls.push(call);
  }
  registerClient(client: Parameters<Identity["registerClient"]>[0]) {
    this.#heard(`client ${client.id} ${client.origin}`);
    if ("secret" in client) this.secrets.push(client.secret);
    const hash = "secret" in client
      ? createHash("sha256").update(client.secret).digest("hex")
      : client.secretHash;
    // As identity has it: the newest two stay, or the given one alone.
    if (!this.valid.includes(hash)) this.valid.push(hash);
    const alone = "retireOthers" in client && client.retireOthers;
    this.valid = alone ? [hash] : this.valid.slice(-2);
    return Promise.resolve();
  }
  registerTenant(slug: string) {
    this.#heard(`tenant ${slug}`);
    return Promise.resolve();
  }
  removeTenant(slug: string) {
    this.#heard(`remove ${slug}`);
    return Promise.resolve();
  }
  members() {
    return Promise.resolve([{ email: "eva@acme.hu", status: "active" as const }]);
  }
  addOwner(slug: string, { email, locale }: { email: string; locale: string }) {
    this.#heard(`owner ${slug} ${email} ${locale}`);
    return Promise.resolve({
      accountId: "1",
      status: "invited" as const,
      invitationUrl: `http://identity.localhost:8000/invitations/${this.calls.length}`,
      mailed: true,
    });
  }
}

/** What a reconciler would report, set by the test. */
export class FakeArgo implements Argo {
  applications = new Map<string, Application>();
  nodes: TreeNode[] = [];
  removed: string[] = [];
  logs = new Map<string, string>();
  fail: Error | null = null;

  application(slug: string) {
    if (this.fail) throw this.fail;
    return Promise.resolve(this.applications.get(slug) ?? null);
  }
  app(name: string) {
    return this.application(name);
  }
  ring() {
    if (this.fail) throw this.fail;
    return Promise.resolve(new Map(this.applications));
  }
  tree() {
    return Promise.resolve(this.nodes);
  }
  remove(slug: string) {
    this.removed.push(slug);
    return Promise.resolve();
  }
  jobLog(slug: string, job: string) {
    return Promise.resolve(this.logs.get(`${slug}/${job}`) ?? null);
  }

  /** Everything of this revision is applied and well, and these Jobs have run. */
  settle(slug: string, revision: string, jobs: string[] = []): void {
    const healthy = (kind: string, name = slug) => ({
      kind,
      name,
      status: "Synced",
      health: { status: "Healthy" },
    });
    this.applications.set(slug, {
      metadata: { name: `tenant-${slug}` },
      status: {
        sync: { status: "Synced", revision },
        health: { status: "Healthy" },
        operationState: {
          phase: "Succeeded",
          syncResult: {
            revision,
            resources: jobs.map((name) => ({ kind: "Job", name, hookPhase: "Succeeded" })),
          },
        },
        resources: ["Namespace", "SopsSecret", "Database", "DatabaseRole", "Vhost", "Deployment"]
          .map((kind) => healthy(kind)),
      },
    });
  }
}

/** The name and plan of a shop that tests create. */
export const acme: Wanted = {
  name: "Acme Kft.",
  plan: "starter",
  currency: "HUF",
  timeZone: "Europe/Budapest",
  locale: "hu",
  state: "active",
};

/** Operations on a temporary repository at a time that the test sets. */
export async function testOperations() {
  const { forge } = await temporaryForge();
  const clock = { now: new Date("2026-11-26T12:00:00Z") };
  const argo = new FakeArgo();
  const identity = new FakeIdentity();
  const deps: Dependencies = {
    forge,
    argo,
    identity,
    recipients: [ageRecipient],
    now: () => clock.now,
    drain: 60,
  };
  return {
    deps,
    forge,
    argo,
    identity,
    clock,
    put: (slug: string, key: string, wanted: Partial<Wanted> = {}) =>
      putTenant(deps, slug, { ...acme, ...wanted }, key),
    spec: async (slug: string) => await readTenant(await forge.main(), slug),
    /** Argo CD has applied what `main` says, some seconds ago; these Jobs have run. */
    async settle(slug: string, jobs: string[] = [], secondsAgo = 0) {
      argo.settle(slug, (await forge.main()).revision, jobs);
      argo.applications.get(slug)!.status!.operationState!.finishedAt = new Date(
        clock.now.getTime() - secondsAgo * 1000,
      ).toISOString();
    },
  };
}

export { ageRecipient };
