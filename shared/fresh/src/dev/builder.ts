import { toFileUrl } from "@std/path";
import { App, type Handler, type ListenOptions, setBuildCache } from "../app.ts";
import type { BuildCache } from "../build_cache.ts";
import { useVersions } from "../server/versions.ts";
import { listen } from "../listen.ts";
import { bundleClient, type ClientBuild } from "./bundle.ts";
import { Changes } from "./changes.ts";
import { type BuildOptions, resolveBuildConfig, type ResolvedBuildConfig } from "./config.ts";
import { crawl, type Crawled } from "./crawl.ts";
import { withDevelopment } from "./dev_server.ts";
import { writeBuild } from "./disk.ts";
import { resolved } from "./islands.ts";
import { checkJsxConfig } from "./jsx_config.ts";
import { memoryBuild, type Snapshot, snapshotOf } from "./snapshot.ts";
import { kindOfMap } from "./source_maps.ts";
import { buildStatic } from "./static.ts";
import type { OnTransformOptions, Transform, TransformFn } from "./transforms.ts";

// deno-lint-ignore no-explicit-any -- whatever state the app has
type AnyApp = App<any>;

/** Builds the client code, static files and routes of an app. */
export class Builder<State = unknown> {
  readonly config: ResolvedBuildConfig;
  #islands: string[] = [];
  #transforms: Transform[] = [];
  #client: { islands: string[]; build: ClientBuild } | undefined;

  constructor(options: BuildOptions = {}) {
    this.config = resolveBuildConfig(options);
  }

  /** Makes the exported functions of a module islands: a path, URL, bare or `npm:` specifier. */
  registerIsland(specifier: string): void {
    const local = specifier.startsWith("/") || specifier.startsWith(".");
    this.#islands.push(
      local ? new URL(specifier, toFileUrl(`${this.config.root}/`)).href : specifier,
    );
  }

  /** Sends static files through `run` when they are built. */
  onTransformStaticFile(options: OnTransformOptions, run: TransformFn): void {
    this.#transforms.push({ options, run });
  }

  /**
   * Builds to `outDir` (`snapshot: "disk"`) or in memory, and returns a function that lets an app
   * use the result.
   */
  async build(
    { mode = "production", snapshot = "disk" }: {
      mode?: "development" | "production";
      snapshot?: "disk" | "memory";
    } = {},
    // deno-lint-ignore no-explicit-any -- whatever state the app has
  ): Promise<(app: App<any>) => void> {
    const build = await this.#make(mode, snapshot);
    return mode === "production"
      ? (app) => use(app, build, mode)
      : (app) => this.#follow(app, build);
  }

  async #make(
    mode: "development" | "production",
    to: "disk" | "memory",
    changed: Set<string> | null = null,
  ): Promise<BuildCache> {
    this.config.mode = mode;
    await checkJsxConfig(this.config.root);
    const { routes, islands: crawled } = await crawl(this.config);
    const islands = [...new Set([...crawled, ...this.#islands.map(resolved)])];
    const snapshot = this.#snapshot({ routes, islands }, changed);
    // Looked at further down, maybe after it has failed.
    snapshot.catch(() => {});
    if (to === "disk") await writeBuild({ routes, islands }, snapshot, this.config);
    const made = await snapshot;
    return memoryBuild(made, this.config.root);
  }

  async #snapshot({ routes, islands }: Crawled, changed: Set<string> | null): Promise<Snapshot> {
    const [client, statics] = await Promise.all([
      this.#clientOf(islands, changed),
      buildStatic(this.config, this.#transforms),
    ]);
    const made = snapshotOf(client, statics, routes, this.config);
    this.config.buildId = made.buildId;
    return made;
  }

  /** The client code: that of the last build where none of its modules changed since. */
  async #clientOf(islands: string[], changed: Set<string> | null): Promise<ClientBuild> {
    const last = this.#client;
    const kept = changed && last && last.islands.join() === islands.join() &&
      last.build.sources.isDisjointFrom(changed);
    const build = kept
      ? last.build
      : await bundleClient(islands, this.config.mode, kindOfMap(this.config));
    this.#client = { islands, build };
    return build;
  }

  /** Lets an app in development use a build, and each that is made after a change. */
  #follow(app: AnyApp, build: BuildCache): void {
    const changes = new Changes(this.config, async (changed) => {
      take(await this.#make("development", "memory", changed));
    });
    const take = (build: BuildCache) => use(app, withDevelopment(build, changes), "development");
    take(build);
  }

  /**
   * Serves the app in development: live reload, and errors shown where they happened. Whoever asks
   * before the first build is done waits, rather than meeting a server that is not there.
   */
  async listen(
    load: (() => Promise<{ app: AnyApp } | AnyApp>) | AnyApp,
    options: ListenOptions = {},
  ): Promise<void> {
    const ready = this.#developed(load);
    listen(async (req, info) => (await ready)(req, info), "", options);
    await ready;
  }

  async #developed(load: Parameters<Builder["listen"]>[0]): Promise<Handler> {
    const [use, loaded] = await Promise.all([
      this.build({ mode: "development", snapshot: "memory" }),
      typeof load === "function" ? load() : load,
    ]);
    const app = loaded instanceof App ? loaded : loaded.app;
    use(app);
    return app.handler();
  }
}

function use(app: AnyApp, build: BuildCache, mode: "development" | "production"): void {
  useVersions(build);
  app[setBuildCache](build, mode);
}
