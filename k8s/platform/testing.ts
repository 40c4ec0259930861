/** The platform's manifests, read for tests. */
import { fromFileUrl, join, relative } from "@std/path";
import { parseAllDocuments } from "yaml";

// deno-lint-ignore no-explicit-any
export type Json = any;

export const platformFolder = fromFileUrl(new URL(".", import.meta.url));

/** A certificate by its looks. */
export const testAuthority = "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n";

/** A manifest and the file it stands in, relative to this folder. */
export interface Found {
  path: string;
  object: Json;
}

/** All objects of the YAML files below a folder of this one. */
export const manifests = (folder = ""): Found[] =>
  everything.filter(({ path }) => path.startsWith(folder && `${folder}/`));

const everything = readManifests(platformFolder);

/** Those of identity, Admin and the DevOps API (k8s/apps). */
export const appManifests = readManifests(fromFileUrl(new URL("../apps/", import.meta.url)));

function readManifests(folder: string): Found[] {
  const entries = [...Deno.readDirSync(folder)].sort((a, b) => a.name < b.name ? -1 : 1);
  return entries.flatMap(({ name, isDirectory }) => {
    const path = join(folder, name);
    if (isDirectory) return readManifests(path);
    if (!name.endsWith(".yaml")) return [];
    return parseAllDocuments(Deno.readTextFileSync(path)).map((document) => ({
      path: relative(platformFolder, path),
      object: document.toJS(),
    }));
  });
}

/** The one object of a kind and name. */
export function manifest(kind: string, name: string): Json {
  const found = manifests().filter(({ object }) =>
    object.kind === kind && object.metadata?.name === name
  );
  if (found.length !== 1) throw new Error(`there are ${found.length} of ${kind} ${name}`);
  return found[0].object;
}

export interface Application {
  name: string;
  wave: number;
  sources: Json[];
  /** Folder of this one that it applies, if any. */
  folder: string | null;
  object: Json;
}

/** The Applications that root.yaml finds, in the order of their waves. */
export function applications(): Application[] {
  return manifests().filter(({ path, object }) =>
    /^[^/]+\/app\.yaml$/.test(path) && object.kind === "Application"
  ).map(({ object }) => {
    const sources = object.spec.sources ?? [object.spec.source];
    const path: string | undefined = sources.find(({ path }: Json) =>
      path?.startsWith("k8s/platform/")
    )?.path;
    return {
      name: object.metadata.name,
      wave: Number(object.metadata.annotations["argocd.argoproj.io/sync-wave"]),
      sources,
      folder: path?.slice("k8s/platform/".length) ?? null,
      object,
    };
  }).sort((a, b) => a.wave - b.wave);
}

/** Objects that an Application applies from git; none of what comes from a chart. */
export const objectsOf = (application: Application): Json[] =>
  application.folder === null
    ? []
    : manifests(application.folder).map(({ object }) => object).filter(({ kind }) =>
      kind !== "Kustomization"
    );
