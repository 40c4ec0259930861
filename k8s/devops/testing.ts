/** A DevOps API on a temporary repository, with an identity and an Argo CD that tests control. */
import { ageRecipient, testPlatform, testRelease } from "../tenant/testing.ts";
import type { Application, Argo, TreeNode } from "./argo.ts";
import { type Forge, localForge } from "./forge.ts";
import type { Identity } from "./identity.ts";
import type { ReleaseDependencies } from "./releases/mod.ts";
import { openRepository } from "./repository.ts";
import { settleRings } from "./rings.ts";

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
  fail: Error | null = null;

  #heard(call: string): void {
    if (this.fail) throw this.fail;
    this.calls.push(call);
  }
  registerClient({ id, secret, origin }: Parameters<Identity["registerClient"]>[0]) {
    this.#heard(`client ${id} ${origin}`);
    this.secrets.push(secret);
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
  addOwner(slug: string, email: string) {
    this.#heard(`owner ${slug} ${email}`);
    return Promise.resolve({
      accountId: "1",
      status: "invited" as const,
      invitationUrl: `http://identity.localhost:8000/invitations/${this.calls.length}`,
    });
  }
}

/** What a reconciler would report, set by the test. */
export class FakeArgo implements Argo {
  applications = new Map<string, Application>();
  nodes: TreeNode[] = [];
  removed: string[] = [];
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

  /** Everything of this revision is applied and well. */
  settle(slug: string, revision: string): void {
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
        operationState: { phase: "Succeeded" },
        resources: ["Namespace", "SopsSecret", "Database", "DatabaseRole", "Vhost", "Deployment"]
          .map((kind) => healthy(kind)),
      },
    });
  }
}

export { ageRecipient };
