/** What is not as git says: renders that differ, things without a tenant, corrections not made. */
import type { DriftReport } from "shared/devops_api/mod.ts";
import { rings } from "../tenant/mod.ts";
import type { Application, Argo } from "./argo.ts";
import type { Forge } from "./forge.ts";
import { readInventory } from "./inventory.ts";
import {
  differences,
  isRenderedHere,
  readRings,
  readSecrets,
  readTenant,
  tenantFiles,
  tenantFolder,
  tenantsFolder,
} from "./layout.ts";
import type { Prometheus } from "./metrics.ts";
import type { Snapshot } from "./repository.ts";

interface Sources {
  forge: Forge;
  argo: Argo;
  prometheus?: Prometheus;
  now?: () => Date;
}

/** A report this old is made anew when somebody asks. */
const freshMs = 30_000;
/** Longest that somebody waits for a first report. */
const patienceMs = 20_000;

/** Checks on request, one check at a time; a thousand tenants take most of a minute. */
export class Drift {
  #sources: Sources;
  #last: DriftReport | null = null;
  #running: Promise<DriftReport> | null = null;
  /** Differences by tenant, for the content and rings that they were found with. */
  #rendered = new Map<string, { key: string; paths: string[] }>();

  constructor(sources: Sources) {
    this.#sources = sources;
  }

  /** The newest report; null while the first one takes longer than somebody waits. */
  async report(): Promise<DriftReport | null> {
    const age = this.#last ? Date.now() - Date.parse(this.#last.checkedAt) : Infinity;
    if (age < freshMs) return this.#last;
    this.#running ??= this.#check().finally(() => this.#running = null);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<null>((done) => timer = setTimeout(done, patienceMs, null));
    const report = await Promise.race([this.#running, late]).finally(() => clearTimeout(timer));
    return report ?? this.#last;
  }

  async #check(): Promise<DriftReport> {
    const { forge, argo, prometheus, now = () => new Date() } = this.#sources;
    const main = await forge.main();
    const folders = (await main.list(tenantsFolder)).filter((name) => !name.startsWith("_"));
    const applications = await readApplications(argo);
    const inventory = await readInventory(prometheus);
    const gone = new Set(
      (await main.list(`${tenantsFolder}/_tombstones`)).map((name) => name.replace(/\.yaml$/, "")),
    );
    const present = new Set<string>();
    const orphans: DriftReport["orphans"] = [];
    for (const name of folders) {
      if (await main.read(`${tenantFolder(name)}/tenant.yaml`) !== null) present.add(name);
      else orphans.push({ kind: "folder", name, why: "it has no tenant.yaml" });
    }
    const without = (slug: string) =>
      gone.has(slug) ? `the tenant ${slug} was deleted` : `there is no tenant ${slug} in git`;
    for (const { kind, name, slug } of inventory.items) {
      // An archive outlives its tenant: that is what it is for.
      if (present.has(slug) || (gone.has(slug) && name.endsWith("-archive"))) continue;
      orphans.push({ kind, name, why: without(slug) });
    }
    for (const slug of applications?.keys() ?? []) {
      if (present.has(slug)) continue;
      orphans.push({ kind: "application", name: `tenant-${slug}`, why: without(slug) });
    }
    return this.#last = {
      checkedAt: now().toISOString(),
      rerender: await this.#differing(main, present),
      orphans,
      unmanaged: [...applications ?? []].flatMap(([, application]) => unmanagedIn(application)),
      unknown: [...inventory.unknown, ...(applications ? [] : ["application" as const])],
    };
  }

  async #differing(main: Snapshot, slugs: Set<string>): Promise<DriftReport["rerender"]> {
    const rings = await readRings(main);
    if (!rings) return [];
    const found: DriftReport["rerender"] = [];
    for (const slug of this.#rendered.keys()) if (!slugs.has(slug)) this.#rendered.delete(slug);
    for (const slug of slugs) {
      const key = `${await main.treeId(tenantFolder(slug))} ${JSON.stringify(rings)}`;
      let known = this.#rendered.get(slug);
      if (known?.key !== key) {
        known = { key, paths: await differingPaths(main, slug, rings) };
        this.#rendered.set(slug, known);
      }
      if (known.paths.length > 0) found.push({ slug, paths: known.paths });
    }
    return found;
  }
}

async function differingPaths(
  main: Snapshot,
  slug: string,
  rings: NonNullable<Awaited<ReturnType<typeof readRings>>>,
): Promise<string[]> {
  const spec = await readTenant(main, slug);
  // Another version of the template made it: only that one could say.
  if (!spec || !isRenderedHere(rings, spec.ring)) return [];
  const wanted = tenantFiles(slug, spec, rings, await readSecrets(main, slug));
  return [...(await differences(main, slug, wanted)).keys()];
}

/** Every Application of a tenant, by slug; null while Argo CD does not answer. */
async function readApplications(argo: Argo): Promise<Map<string, Application> | null> {
  try {
    const found = await Promise.all(rings.map((ring) => argo.ring(ring)));
    return new Map(found.flatMap((each) => [...each]));
  } catch {
    return null;
  }
}

/** What a sync that ended well has left different. */
function unmanagedIn({ metadata, status }: Application): DriftReport["unmanaged"] {
  if (status?.operationState?.phase !== "Succeeded") return [];
  return (status.resources ?? []).filter((resource) => resource.status === "OutOfSync")
    .map(({ kind, name, health }) => ({
      kind,
      name: `${metadata.name}/${name}`,
      message: health?.message ?? "it differs from git and was not brought back",
    }));
}
