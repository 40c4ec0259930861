import { gitObjects } from "../devops/repository.ts";
import { snapshotOf } from "../devops/snapshot.ts";
import type { Manifest } from "./cluster.ts";
import { Limit } from "./limit.ts";
import { parseManifests } from "./manifests.ts";
import type { Notes } from "./notes.ts";

/** Where the reconciler reads tenants' manifests, by git's id of the content of their folders. */
export class ManifestSource {
  #repository: string;
  #notes: Notes;
  /** One tenant at a time: what reading YAML leaves behind is many times the manifests' size. */
  #reading = new Limit(1);

  constructor(repository: string, notes: Notes) {
    this.#repository = repository;
    this.#notes = notes;
  }

  async read(tree: string): Promise<Manifest[]> {
    const objects = { ...gitObjects(this.#repository), root: () => Promise.resolve(tree) };
    return await this.#reading.run(async () =>
      parseManifests(await snapshotOf(objects, tree).files("rendered"))
    );
  }

  /** Manifests that may have been applied: those of the last sync that ended are at hand. */
  async applied(slug: string, tree: string): Promise<Manifest[]> {
    return await this.#reading.run(() => this.#notes.manifests(slug, tree)) ??
      await this.read(tree);
  }
}
