/** A DevOps API that tests control. */
import {
  type CapacityReport,
  type ChangeList,
  type DriftReport,
  engineNames,
  type Phase,
  type PlanList,
  type Release,
  type ReleaseAction,
  type RingList,
  type Rotation,
  type SlugRefusal,
  stepNames,
  type TenantEngines,
  type TenantExport,
  type TenantMember,
  type TenantStatus,
} from "shared/devops_api/mod.ts";
import { type CredentialKind, plans } from "shared/tenants/choices.ts";
import { type DesiredTenant, type Devops, type WantedDeletion } from "./devops.ts";

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
    databaseBytes: 12 * 2 ** 20,
    requests: { minutes: 5, total: 120, errors: 0 },
  };
}

const plansSeen: PlanList = {
  plans: plans.map((plan, index) => ({
    plan,
    replicas: index + 1,
    cpu: 500 * (index + 1),
    memory: 2048 * (index + 1),
    pods: 20 * (index + 1),
    files: { bytes: [10, 50, 500][index] * 2 ** 30, objects: [2e5, 1e6, 1e7][index] },
  })),
  service: { cpu: 25, memory: 96 },
};

/** Remembers what was asked; `fail` makes every call throw. */
export class FakeDevops implements Devops {
  puts: { slug: string; wanted: DesiredTenant; key: string }[] = [];
  removals: { slug: string; wanted: WantedDeletion; key: string }[] = [];
  rotations: { slug: string; what: CredentialKind[]; key: string }[] = [];
  /** What is told of every rotation. */
  rotationSeen: Pick<Rotation, "state" | "message"> | null = { state: "adding", message: null };
  exportsMade: TenantExport[] = [];
  acts: { id: string; action: ReleaseAction; reason: string; force?: boolean }[] = [];
  /** Joined with what is told of every tenant. */
  seen: Partial<TenantStatus> = {};
  ringsSeen: RingList | null = null;
  releasesSeen: Release[] = [];
  driftSeen: DriftReport | null = null;
  capacitySeen: CapacityReport | null = null;
  changesSeen: ChangeList = { changes: [], cursor: null };
  logs = new Map<string, string>();
  membersSeen: TenantMember[] = [];
  phases = new Map<string, Phase>();
  fail: Error | null = null;
  refusal: SlugRefusal | null = null;
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
      steps: stepNames.map((name, wave) => ({ name, wave, status: "done", message: null })),
      services: [{ name: "webshop", awake: true, idleAfterSeconds: 300 }],
      origin: `http://${slug}.localhost:8000`,
      deleteAfter: null,
      archive: null,
      ...this.seen,
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
      return { slug, revision: `r${this.puts.length}`, changed: true, invitation };
    });
  }
  remove(slug: string, wanted: WantedDeletion, key: string) {
    return this.#call(() => {
      if (!this.phases.has(slug)) return null;
      this.removals.push({ slug, wanted, key });
      this.phases.set(slug, "Deleting");
      return { slug, revision: "d", done: false, deleteAfter: null };
    });
  }
  rotate(slug: string, what: CredentialKind[], key: string) {
    return this.#call(() => void this.rotations.push({ slug, what, key }));
  }
  rotation(_slug: string, id: string) {
    const what: CredentialKind[] = ["broker"];
    const startedAt = new Date().toISOString();
    return this.#call(() => this.rotationSeen && { id, what, startedAt, ...this.rotationSeen });
  }
  export(slug: string, _key: string) {
    return this.#call(() => {
      if (!this.phases.has(slug)) return null;
      const id = `2026112${this.exportsMade.length}T160000Z`;
      this.exportsMade.unshift({ id, state: "running", message: null, archive: null });
      return id;
    });
  }
  exports() {
    return this.#call(() => this.exportsMade);
  }
  changes() {
    return this.#call(() => this.changesSeen);
  }
  jobLog(_slug: string, job: string) {
    return this.#call(() => this.logs.get(job) ?? null);
  }
  invite(slug: string, email: string) {
    return this.#call(() => ({
      email,
      url: `http://identity.localhost:8000/invitations/${slug}-2`,
      mailed: this.mails,
    }));
  }
  members() {
    return this.#call(() => this.membersSeen);
  }
  plans() {
    return this.#call(() => plansSeen);
  }
  rings() {
    return this.#call(() => this.ringsSeen);
  }
  releases() {
    return this.#call(() => this.releasesSeen);
  }
  release(id: string) {
    return this.#call(() => this.releasesSeen.find((item) => item.id === id) ?? null);
  }
  actOnRelease(id: string, action: ReleaseAction, input: { reason: string; force?: boolean }) {
    return this.#call(() => {
      this.acts.push({ id, action, ...input });
      return this.releasesSeen.some((item) => item.id === id);
    });
  }
  drift() {
    return this.#call(() => this.driftSeen);
  }
  capacity() {
    return this.#call(() => this.capacitySeen);
  }
}
