import { fromFileUrl, relative } from "@std/path";
import type { ResolvedBuildConfig } from "./config.ts";
import { draftOf, filesBelow } from "./files.ts";

/** Events of the file system that come close together are one save. */
const pauseMs = 15;
/** Longest wait for Deno to put a saved module in the place of the old one. */
const replaceMs = 500;
/** Between looks whether it has. */
const lookMs = 5;

/**
 * Builds anew after a change, inside of the process, and tells the pages that look. Modules of the
 * server are replaced by Deno itself (`--watch-hmr`), which says so by an event; where it cannot, it
 * starts the process again. Files are watched as long as a page looks.
 */
export class Changes {
  /** Rises with each start and each build. */
  #revision = Date.now();
  #builtAt = Date.now();
  #lookers = new Set<WebSocket>();
  #watcher: Deno.FsWatcher | null = null;
  #running: Promise<void> = Promise.resolve();
  #changed: Set<string> | null = new Set();
  /** Saved modules that are not replaced yet. */
  #old = new Set<string>();

  constructor(
    readonly config: Pick<ResolvedBuildConfig, "root" | "outDir">,
    /** Is given the files that changed; none, where that is not known. */
    readonly rebuild: (changed: Set<string> | null) => Promise<void>,
  ) {
    addEventListener("hmr", (event) => {
      const path = fromFileUrl((event as CustomEvent<{ path: string }>).detail.path);
      // A module that is not watched, or by nobody yet, changes the build all the same.
      if (this.#old.delete(path)) return;
      this.#changed?.add(path);
      this.#build();
    });
  }

  /** Tells a page by its socket how new the server is, now and after each change. */
  look(socket: WebSocket): void {
    socket.onopen = () => {
      this.#lookers.add(socket);
      tell(socket, "initial-state", this.#revision);
      if (!this.#watcher) this.#watch();
    };
    socket.onclose = () => {
      this.#lookers.delete(socket);
      if (this.#lookers.size > 0) return;
      this.#watcher?.close();
      this.#watcher = null;
    };
  }

  async #watch(): Promise<void> {
    const watcher = this.#watcher = Deno.watchFs(this.config.root);
    if (await this.#isStale()) {
      this.#changed = null;
      this.#build();
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    for await (const { kind, paths } of watcher) {
      const sources = kind === "access" ? [] : paths.filter((path) => this.#isSource(path));
      if (sources.length === 0) continue;
      for (const path of sources) {
        this.#changed?.add(path);
        // What is new was not loaded yet.
        if (kind !== "create" && /\.[cm]?[jt]sx?$/.test(path)) this.#old.add(path);
      }
      clearTimeout(timer);
      timer = setTimeout(() => this.#build(), pauseMs);
    }
    clearTimeout(timer);
  }

  /** One build at a time; a save during one is for the next. */
  #build(): void {
    this.#running = this.#running.then(async () => {
      const changed = this.#changed;
      this.#changed = new Set();
      try {
        await Promise.all([this.rebuild(changed), this.#replacement()]);
      } catch (error) {
        console.error(error);
        return;
      }
      this.#builtAt = Date.now();
      this.#revision = Math.max(this.#revision + 1, this.#builtAt);
      for (const socket of this.#lookers) tell(socket, "update", this.#revision);
    });
  }

  /**
   * A page that is loaded before its module is replaced would show the old one. Looked for again and
   * again: the event comes while Deno's event loop sleeps, and does not wake it.
   */
  async #replacement(): Promise<void> {
    const late = Date.now() + replaceMs;
    while (this.#old.size > 0 && Date.now() < late) {
      await new Promise((done) => setTimeout(done, lookMs));
    }
    // What is left is no module of the server, or one that it has not loaded.
    this.#old.clear();
  }

  #isSource(path: string): boolean {
    const { root, outDir } = this.config;
    // A build on disk may be made meanwhile.
    if ([outDir, draftOf(outDir)].some((made) => path === made || path.startsWith(`${made}/`))) {
      return false;
    }
    // What editors and version control keep beside the sources.
    return !/(^|[/\\])\.|~$/.test(relative(root, path));
  }

  async #isStale(): Promise<boolean> {
    for (const path of await filesBelow(this.config.root)) {
      if (!this.#isSource(path)) continue;
      const file = await Deno.stat(path).catch((error) => {
        // Editors put a file into another's place.
        if (error instanceof Deno.errors.NotFound) return null;
        throw error;
      });
      if (Number(file?.mtime ?? 0) > this.#builtAt) return true;
    }
    return false;
  }
}

function tell(socket: WebSocket, type: "initial-state" | "update", revision: number): void {
  if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ type, revision }));
}
