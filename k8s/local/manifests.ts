/** Manifests as the reconciler reads them from the devops repository, with Argo CD's annotations. */
import { parseAllDocuments } from "yaml";
import type { Manifest } from "./cluster.ts";

/** Every document of a tenant's `rendered/` folder, in the order in which they are applied. */
export function parseManifests(files: Map<string, string>): Manifest[] {
  const manifests = [...files]
    .filter(([name]) => name.endsWith(".yaml") && name !== "kustomization.yaml")
    .flatMap(([name, text]) =>
      parseAllDocuments(text).map((document) => {
        if (document.errors.length > 0) throw new Error(`${name}: ${document.errors[0].message}`);
        return document.toJS() as Manifest;
      })
    )
    .filter((manifest) => manifest);
  return inOrder(manifests);
}

/** By waves, each object once: of several the first. */
export function inOrder(manifests: Manifest[]): Manifest[] {
  const known = new Set<string>();
  return manifests
    .filter((manifest) => !known.has(idOf(manifest)) && known.add(idOf(manifest)))
    .toSorted((a, b) => waveOf(a) - waveOf(b));
}

/** The same in every revision, and in no other tenant. */
export const idOf = ({ kind, metadata }: Manifest): string =>
  [metadata.namespace ?? "", kind, metadata.name].join("/");

/** For people, as Argo CD writes it: `vecton-data/Database/t-acme`. */
export const nameOf = (manifest: Manifest): string => idOf(manifest).replace(/^\//, "");

const annotation = (manifest: Manifest, name: string) =>
  manifest.metadata.annotations?.[`argocd.argoproj.io/${name}`];

export const waveOf = (manifest: Manifest): number =>
  Number(annotation(manifest, "sync-wave") ?? 0);

export const hookOf = (manifest: Manifest): string | undefined => annotation(manifest, "hook");

/** `Prune=confirm` or `Delete=confirm`: a person or the DevOps API says so before it goes. */
export const asksBefore = (manifest: Manifest, what: "Prune" | "Delete"): boolean =>
  (annotation(manifest, "sync-options") ?? "").split(",").includes(`${what}=confirm`);

/** Kinds that hold a tenant's data: the cluster's admission policy guards them. */
const guarded = ["Namespace", "Database", "DatabaseRole", "Vhost", "ObjectBucketClaim"];

/** Throws what the policy `tenant-purge-guard` says of an object that may not be deleted yet. */
export function checkPurge(manifest: Manifest): void {
  if (!guarded.includes(manifest.kind)) return;
  if (manifest.metadata.annotations?.["vecton.hu/purge"] === "approved") return;
  throw new Error(
    `tenant-purge-guard denies it: ${nameOf(manifest)} lacks vecton.hu/purge=approved`,
  );
}
