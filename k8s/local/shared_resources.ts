import type { Manifest } from "./cluster.ts";
import { idOf, nameOf } from "./manifests.ts";

/**
 * Which Application an object outside of a tenant's own namespace is part of: with
 * `FailOnSharedResource` a second one may not have it.
 */
export class SharedResources {
  #owners = new Map<string, string>();

  /** Takes the objects for a tenant; what another one has already is the answer, else null. */
  claim(slug: string, manifests: Manifest[]): string | null {
    const outside = manifests.filter(({ metadata }) => metadata.namespace !== `t-${slug}`);
    for (const manifest of outside) {
      const id = idOf(manifest);
      const owner = this.#owners.get(id) ?? this.#ownerOf(manifest.metadata.namespace);
      if (owner && owner !== slug) {
        return `${nameOf(manifest)} is part of applications tenant-${owner} and tenant-${slug}`;
      }
    }
    this.release(slug);
    for (const manifest of outside) this.#owners.set(idOf(manifest), slug);
    return null;
  }

  /** Whoever has the Namespace has what is in it. */
  #ownerOf(namespace: string | undefined): string | undefined {
    return namespace && this.#owners.get(`/Namespace/${namespace}`);
  }

  release(slug: string): void {
    for (const [id, owner] of this.#owners) if (owner === slug) this.#owners.delete(id);
  }
}
