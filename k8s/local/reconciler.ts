import { delay } from "@std/async/delay";
import { openRepository, type Repository } from "../devops/repository.ts";
import { type Application, fail, newApplication, succeed } from "./application.ts";
import { removeLogs } from "./child.ts";
import type { Cluster, Manifest } from "./cluster.ts";
import { Limit } from "./limit.ts";
import { inOrder } from "./manifests.ts";
import { type Notes, notesIn } from "./notes.ts";
import { quotaFaults } from "./quota.ts";
import { SharedResources } from "./shared_resources.ts";
import { ManifestSource } from "./source.ts";
import { messageOf, reapply, removeAll, sync } from "./sync.ts";

export interface ReconcilerOptions {
  repository: string;
  stateDir: string;
  cluster: Cluster;
  /** Changes with the code that Jobs run, so that they run again after an update. */
  release: string;
  log(line: string): void;
  /** Called after each change of an Application: a hint to whoever waits. */
  onChange(application: Application): void;
  /** Pause before a failed sync is tried again, doubled each time up to thirty of it. */
  retryMs?: number;
  /** How often one tenant, each in its turn, is made to hold again. @default 10000 */
  healMs?: number;
}

/** What is known of one tenant. Its manifests stay in git: a thousand of them would fill memory. */
interface Tenant {
  slug: string;
  /** Git's id of its folder on main. */
  wanted: string;
  /** The same, as far as everything of it holds here. */
  applied: string | null;
  /** The work of this moment; one at a time. */
  work: Promise<void> | null;
  failures: number;
  notBefore: number;
  /** The last failure that was told of. */
  told: string;
  /** When it was last seen to that all of it holds. */
  seenTo: number;
}

/** Objects that are applied at once, by all syncs together. */
const places = 8;

/**
 * A small Argo CD: brings this machine in line with `main` of the devops repository, tenant by
 * tenant, wave by wave. Everything is repeated until it holds, so that a kill anywhere heals.
 */
export class Reconciler {
  readonly applications = new Map<string, Application>();
  #tenants = new Map<string, Tenant>();
  #shared = new SharedResources();
  #limit = new Limit(places);
  #restoring = new Limit(1);
  #notes: Notes;
  #source: ManifestSource;
  #healed = Date.now();
  #options: ReconcilerOptions;
  #repository!: Repository;
  #main = "";
  #stopped = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: ReconcilerOptions) {
    this.#options = options;
    this.#notes = notesIn(options.stateDir);
    this.#source = new ManifestSource(options.repository, this.#notes);
  }

  /** Begins, and resolves when every tenant known by now has been gone through once. */
  start(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#loop = (async () => {
      this.#repository = await openRepository(this.#options.repository);
      while (!this.#stopped) {
        try {
          await this.#look();
          this.#begin();
          this.#heal();
        } catch (error) {
          this.#options.log(`The reconciler failed and tries again: ${messageOf(error)}`);
        }
        Promise.all([...this.#tenants.values()].map(({ work }) => work)).then(() => resolve());
        for (let i = 0; i < 5 && !this.#stopped; i++) await delay(100);
      }
      resolve();
      await Promise.all([...this.#tenants.values()].map(({ work }) => work));
    })();
    return promise;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop;
  }

  /** Asks for the removal of a tenant with all that it has here. */
  remove(slug: string): boolean {
    const application = this.applications.get(slug);
    if (!application) return false;
    application.metadata.deletionTimestamp ??= new Date().toISOString();
    const tenant = this.#tenants.get(slug)!;
    tenant.notBefore = 0;
    return true;
  }

  /** Reads main where it has moved: one folder, however many tenants there are. */
  async #look(): Promise<void> {
    const main = await this.#repository.head();
    if (main === this.#main) return;
    const snapshot = await this.#repository.snapshot(main);
    for (const [slug, tree] of await snapshot.trees("k8s/tenants")) {
      if (slug.startsWith("_")) continue;
      const tenant = this.#tenants.get(slug);
      if (!tenant) {
        this.#tenants.set(slug, {
          slug,
          wanted: tree,
          applied: null,
          work: null,
          failures: 0,
          notBefore: 0,
          told: "",
          seenTo: 0,
        });
      } else if (tenant.wanted !== tree) {
        // A newer commit is tried at once, whatever became of the one before.
        Object.assign(tenant, { wanted: tree, failures: 0, notBefore: 0 });
      }
    }
    this.#main = main;
    for (const { slug, wanted, applied } of this.#tenants.values()) {
      const application = this.applications.get(slug);
      if (application && wanted === applied) application.status.sync.revision = main;
    }
  }

  #begin(): void {
    for (const tenant of this.#tenants.values()) {
      const leaving = this.applications.get(tenant.slug)?.metadata.deletionTimestamp;
      if (tenant.work || Date.now() < tenant.notBefore) continue;
      if (!leaving && tenant.wanted === tenant.applied) continue;
      tenant.work = (leaving ? this.#remove(tenant) : this.#bringInLine(tenant))
        .catch((error) => this.#failed(tenant, error))
        .finally(() => tenant.work = null);
    }
  }

  /**
   * As Argo CD's self-healing: a tenant at rest, each in its turn, is made to hold again whatever
   * somebody did to it by hand. What fails is said, and tried again at the next turn.
   */
  #heal(): void {
    const { healMs = 10_000 } = this.#options;
    if (Date.now() - this.#healed < healMs) return;
    const [tenant] = [...this.#tenants.values()]
      .filter(({ work, wanted, applied, slug }) =>
        !work && wanted === applied && this.applications.has(slug)
      )
      .toSorted((a, b) => a.seenTo - b.seenTo);
    if (!tenant) return;
    this.#healed = tenant.seenTo = Date.now();
    tenant.work = this.#seeTo(tenant)
      .catch((error) => this.#options.log(`${tenant.slug}: ${messageOf(error)}`))
      .finally(() => tenant.work = null);
  }

  async #seeTo({ slug, wanted }: Tenant): Promise<void> {
    const { cluster, onChange } = this.#options;
    const application = this.applications.get(slug)!;
    const { status } = application;
    const manifests = await this.#source.applied(slug, wanted);
    const failure = await reapply({ application, manifests, cluster }, () => false);
    const before = status.health;
    if (failure !== null) status.health = { status: "Degraded", message: failure };
    else if (before.status === "Degraded") succeed(application, this.#main, isPaused(manifests));
    if (failure !== (before.message ?? null)) onChange(application);
  }

  async #bringInLine(tenant: Tenant): Promise<void> {
    const { slug, wanted } = tenant;
    const note = await this.#notes.read(slug);
    const tried = note?.trying && note.trying !== wanted ? note.trying : null;
    const unchanged = note?.tree === wanted && note.release === this.#options.release && !tried;
    if (note?.tree && !this.applications.has(slug)) {
      const { tree } = note;
      // One at a time and to its end: a thousand tenants' manifests at once would fill memory.
      const whole = await this.#restoring.run(() => this.#restore(tenant, tree, unchanged));
      if (whole && unchanged) return;
    }
    const applied = note?.tree ? await this.#source.applied(slug, note.tree) : [];
    const manifests = note?.tree === wanted ? applied : await this.#source.read(wanted);
    // As with Argo CD's ApplicationSet: for a tenant that goes nothing new is made.
    if (!note && !this.applications.has(slug) && isLeaving(manifests)) {
      tenant.applied = wanted;
      return;
    }
    const before = tried ? inOrder([...applied, ...await this.#source.read(tried)]) : applied;
    await this.#sync(tenant, manifests, before, !unchanged);
  }

  /**
   * After a start: what was made lasts, what was in memory is made anew. False where that failed;
   * the sync that follows says why.
   */
  async #restore(tenant: Tenant, tree: string, unchanged: boolean): Promise<boolean> {
    const { slug } = tenant;
    const manifests = await this.#source.applied(slug, tree);
    const application = newApplication(slug, this.#main, manifests);
    this.applications.set(slug, application);
    this.#shared.claim(slug, manifests);
    const { cluster } = this.#options;
    const failure = await reapply(
      { application, manifests, cluster },
      ({ durable }) => durable === true,
    );
    if (failure !== null) return false;
    if (unchanged) this.#settled(tenant, manifests);
    return true;
  }

  async #sync(tenant: Tenant, manifests: Manifest[], before: Manifest[], hooks: boolean) {
    const { slug, wanted, failures } = tenant;
    const { cluster, onChange, release } = this.#options;
    const application = newApplication(
      slug,
      this.#main,
      manifests,
      this.applications.get(slug),
    );
    if (failures > 0) application.status.operationState.retryCount = failures;
    this.applications.set(slug, application);
    onChange(application);
    const shared = this.#shared.claim(slug, manifests);
    if (shared) {
      application.status.conditions = [{ type: "SharedResourceWarning", message: shared }];
      throw new Error(shared);
    }
    const [excess] = quotaFaults(manifests);
    if (excess) {
      const quota = application.status.resources.find(({ kind }) => kind === "ResourceQuota")!;
      quota.health = { status: "Degraded", message: excess };
      throw new Error(`ResourceQuota ${quota.name}: ${excess}`);
    }
    await this.#notes.begin(slug, wanted);
    const done = await sync({
      application,
      manifests,
      before,
      hooks,
      cluster,
      limit: this.#limit,
      changed: () => onChange(application),
      cancelled: () =>
        this.#stopped || tenant.wanted !== wanted ||
        application.metadata.deletionTimestamp !== undefined,
    });
    if (!done) return;
    await this.#notes.write(slug, { tree: wanted, release }, manifests);
    this.#settled(tenant, manifests);
  }

  #settled(tenant: Tenant, manifests: Manifest[]): void {
    const application = this.applications.get(tenant.slug)!;
    succeed(application, this.#main, isPaused(manifests));
    Object.assign(tenant, { applied: tenant.wanted, failures: 0, told: "", seenTo: Date.now() });
    this.#options.onChange(application);
  }

  /** Says why, and waits a while: what keeps failing must not keep the machine busy. */
  #failed(tenant: Tenant, error: unknown): void {
    // Jobs are ended with us: the next start tries them again.
    if (this.#stopped) return;
    const { log, onChange, retryMs = 1000 } = this.#options;
    const message = messageOf(error);
    if (tenant.told !== message) log(`${tenant.slug}: ${message}`);
    tenant.told = message;
    tenant.notBefore = Date.now() + retryMs * Math.min(2 ** tenant.failures++, 30);
    const application = this.applications.get(tenant.slug);
    if (!application) return;
    fail(application, message);
    onChange(application);
  }

  async #remove(tenant: Tenant): Promise<void> {
    const { slug } = tenant;
    const { cluster, onChange } = this.#options;
    const application = this.applications.get(slug)!;
    const note = await this.#notes.read(slug);
    // What a sync that did not end may have made goes, too.
    const trees = new Set([tenant.wanted, note?.tree, note?.trying].filter((tree) => tree != null));
    const each = await Promise.all([...trees].map((tree) => this.#source.applied(slug, tree)));
    const gone = await removeAll({
      application,
      manifests: inOrder(each.flat()),
      cluster,
      limit: this.#limit,
      changed: () => onChange(application),
      cancelled: () => this.#stopped,
    });
    if (!gone) return;
    await removeLogs(`t-${slug}`);
    await this.#notes.remove(slug);
    this.#shared.release(slug);
    this.applications.delete(slug);
    tenant.applied = tenant.wanted;
    onChange(application);
  }
}

const isLeaving = (manifests: Manifest[]) =>
  manifests.some(({ kind, metadata }) =>
    kind === "Namespace" && metadata.labels?.["vecton.hu/state"] === "purging"
  );

const isPaused = (manifests: Manifest[]) =>
  manifests.some(({ kind, metadata }) =>
    kind === "ScaledObject" &&
    metadata.annotations?.["autoscaling.keda.sh/paused-replicas"] === "0"
  );
