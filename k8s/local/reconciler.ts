import { parseAllDocuments } from "yaml";
import { delay } from "@std/async/delay";
import { join } from "@std/path";
import { openRepository, type Snapshot } from "../devops/repository.ts";
import {
  type Application,
  hookOf,
  type HookResult,
  newApplication,
  waveOf,
} from "./application.ts";
import type { Cluster, Manifest } from "./cluster.ts";
import { handlers } from "./handlers/mod.ts";

export interface ReconcilerOptions {
  repository: string;
  stateDir: string;
  cluster: Cluster;
  /** Changes with the code that Jobs run, so that they run again after an update. */
  release: string;
  log(line: string): void;
  /** Called after each change of an Application: a hint to whoever waits. */
  onChange(application: Application): void;
}

const order = (manifest: Manifest) =>
  hookOf(manifest) === "PostSync" ? Number.MAX_SAFE_INTEGER : waveOf(manifest);

/**
 * A small Argo CD: brings this machine in line with `main` of the devops repository, tenant by
 * tenant, wave by wave. Everything is repeated until it holds, so that a kill anywhere heals.
 */
export class Reconciler {
  readonly applications = new Map<string, Application>();
  #manifests = new Map<string, Manifest[]>();
  #applied = new Map<string, string>();
  #removing = new Set<string>();
  #told = new Map<string, string>();
  #options: ReconcilerOptions;
  #stopped = false;
  #loop: Promise<void> = Promise.resolve();

  constructor(options: ReconcilerOptions) {
    this.#options = options;
  }

  /** Begins, and resolves when every tenant known by now has been gone through once. */
  start(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#loop = (async () => {
      const repository = await openRepository(this.#options.repository);
      while (!this.#stopped) {
        try {
          await this.#reconcile(await repository.snapshot(await repository.head()));
        } catch (error) {
          this.#options.log(`The reconciler failed and tries again: ${messageOf(error)}`);
        }
        resolve();
        for (let i = 0; i < 5 && !this.#stopped; i++) await delay(100);
      }
    })();
    return promise;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop;
  }

  /** Asks for the removal of a tenant with all that it has here. */
  remove(slug: string): boolean {
    if (!this.applications.has(slug)) return false;
    this.#removing.add(slug);
    return true;
  }

  async #reconcile(main: Snapshot): Promise<void> {
    for (const slug of this.#removing) await this.#removeTenant(slug);
    const slugs = (await main.list("k8s/tenants")).filter((name) => !name.startsWith("_"));
    await Promise.all(slugs.map((slug) => this.#tenant(slug, main)));
  }

  async #tenant(slug: string, main: Snapshot): Promise<void> {
    const folder = `k8s/tenants/${slug}`;
    const tree = await main.treeId(folder);
    if (!tree || this.#stopped) return;
    const done = this.applications.get(slug);
    if (this.#applied.get(slug) === tree) {
      done!.status.sync.revision = main.revision;
      return;
    }
    const files = await main.files(`${folder}/rendered`);
    const manifests = parse(files).toSorted((a, b) => order(a) - order(b));
    const purging = /^\s*state: purging$/m.test(
      (await main.files(folder)).get("tenant.yaml") ?? "",
    );
    // As with Argo CD's ApplicationSet: for a tenant that goes nothing new is made.
    if (purging && !done && !await this.#wasHere(slug)) return;
    await this.#sync(slug, main.revision, tree, manifests);
  }

  async #sync(slug: string, revision: string, tree: string, manifests: Manifest[]) {
    const { cluster, log } = this.#options;
    const application = newApplication(slug, revision, manifests);
    const { status } = application;
    const before = this.#manifests.get(slug) ?? [];
    this.applications.set(slug, application);
    this.#manifests.set(slug, manifests);
    this.#options.onChange(application);
    const hooksDone = await this.#hooksDone(slug, tree);
    try {
      for (const manifest of manifests) {
        if (this.#stopped) return;
        if (hookOf(manifest) && hooksDone) continue;
        await this.#apply(manifest, application, cluster);
      }
      await this.#removeMissing(before, manifests);
      status.sync.status = "Synced";
      const paused = cluster.fleet.list().some((deployment) =>
        deployment.namespace === `t-${slug}` && deployment.scaling?.paused
      );
      status.health = { status: paused ? "Suspended" : "Healthy" };
      status.operationState.phase = "Succeeded";
      status.operationState.message = "successfully synced";
      this.#applied.set(slug, tree);
      this.#told.delete(slug);
      await this.#noteHooks(slug, tree);
    } catch (error) {
      const message = messageOf(error);
      // Said once, however often it is tried again.
      if (this.#told.get(slug) !== message) log(`${slug}: ${message}`);
      this.#told.set(slug, message);
      status.health = { status: "Degraded", message };
      status.operationState.phase = "Failed";
      status.operationState.message = message;
      // A pause, so that what keeps failing does not keep the machine busy.
      await delay(1000);
    }
    status.operationState.finishedAt = new Date().toISOString();
    this.#options.onChange(application);
  }

  async #apply(manifest: Manifest, application: Application, cluster: Cluster): Promise<void> {
    const { kind, metadata } = manifest;
    const { resources, operationState } = application.status;
    const resource = resources.find((found) =>
      found.kind === kind && found.name === metadata.name && found.namespace === metadata.namespace
    );
    let hook: HookResult | null = null;
    if (hookOf(manifest)) {
      hook = { kind, name: metadata.name, hookPhase: "Running" };
      operationState.syncResult.resources.push(hook);
      this.#options.onChange(application);
    }
    if (resource) resource.health = { status: "Progressing" };
    try {
      const handler = handlers[kind];
      if (!handler) throw new Error(`There is no handler for the kind ${kind} on one machine`);
      await handler.apply(manifest, cluster);
      if (resource) Object.assign(resource, { status: "Synced", health: { status: "Healthy" } });
      if (hook) hook.hookPhase = "Succeeded";
    } catch (error) {
      const message = messageOf(error);
      if (resource) resource.health = { status: "Degraded", message };
      if (hook) Object.assign(hook, { hookPhase: "Failed", message });
      throw new Error(`${kind} ${metadata.name}: ${message}`);
    }
  }

  /** What an earlier revision had and this one has not goes, in reverse order. */
  async #removeMissing(before: Manifest[], manifests: Manifest[]): Promise<void> {
    const wanted = new Set(manifests.map(idOf));
    for (const manifest of before.toReversed()) {
      if (!wanted.has(idOf(manifest))) {
        await handlers[manifest.kind]?.remove(manifest, this.#options.cluster);
      }
    }
  }

  async #removeTenant(slug: string): Promise<void> {
    const { cluster, stateDir } = this.#options;
    for (const manifest of (this.#manifests.get(slug) ?? []).toReversed()) {
      await handlers[manifest.kind]?.remove(manifest, cluster);
    }
    await Deno.remove(join(stateDir, `t-${slug}`), { recursive: true }).catch(() => {});
    this.applications.delete(slug);
    this.#manifests.delete(slug);
    this.#applied.delete(slug);
    this.#removing.delete(slug);
  }

  #noteFile(slug: string): string {
    return join(this.#options.stateDir, `t-${slug}`, "applied.json");
  }

  async #wasHere(slug: string): Promise<boolean> {
    return await Deno.stat(this.#noteFile(slug)).then(() => true, () => false);
  }

  /** Jobs ran for these manifests and this code already, before we were started again. */
  async #hooksDone(slug: string, tree: string): Promise<boolean> {
    const note = await Deno.readTextFile(this.#noteFile(slug)).catch(() => "");
    return note === JSON.stringify({ tree, release: this.#options.release });
  }

  async #noteHooks(slug: string, tree: string): Promise<void> {
    const file = this.#noteFile(slug);
    await Deno.mkdir(join(file, ".."), { recursive: true });
    await Deno.writeTextFile(file, JSON.stringify({ tree, release: this.#options.release }));
  }
}

function parse(files: Map<string, string>): Manifest[] {
  return [...files].filter(([name]) => name.endsWith(".yaml") && name !== "kustomization.yaml")
    .flatMap(([name, text]) =>
      parseAllDocuments(text).map((document) => {
        if (document.errors.length > 0) throw new Error(`${name}: ${document.errors[0].message}`);
        return document.toJS() as Manifest;
      })
    );
}

const idOf = ({ kind, metadata }: Manifest) => `${kind} ${metadata.namespace} ${metadata.name}`;

const messageOf = (error: unknown) => error instanceof Error ? error.message : String(error);
