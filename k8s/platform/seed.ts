/**
 * Writes the platform's part of a devops repository, or brings it up to date:
 *
 *     deno run -A k8s/platform/seed.ts <folder> [--tenant-image=<name>@sha256:…]
 *
 * `k8s/bootstrap/` comes from k8s/cluster, `k8s/platform/` and `k8s/apps/` from the folders of the
 * same name. The same checkout gives the same bytes, so an upgrade is this command and a pull
 * request. What others write there is left alone: tenants, releases, sealed secrets, the digests
 * that releases have put into `k8s/apps`, and `rings.yaml` once it is there.
 */
import { dirname, fromFileUrl, join, relative } from "@std/path";
import { parse, parseAllDocuments } from "yaml";
import { ringsPath } from "../devops/layout.ts";
import { type RingsFile, ringsFile, templateVersion } from "../tenant/mod.ts";
import { emit } from "../tenant/emit.ts";
import { secretsFolder } from "./secrets.ts";

const source = fromFileUrl(new URL("../", import.meta.url));
/** Folder of the checkout → folder of the repository. */
const folders = { cluster: "bootstrap", platform: "platform", apps: "apps" };
/** Programs and their tests stay in the checkout. */
const isCarried = (path: string) => /\.(yaml|json|sh|toml|service|timer|md|txt)$/.test(path);
/** Written in the repository, by people or by programs of their own. */
const isTheirs = (path: string) =>
  path === "bootstrap/age-recipients.txt" || path.startsWith("platform/secrets/config/");

/** What every ring of a new platform runs on; Redis by the digest of the tag that is tested. */
export const redisImage =
  "docker.io/library/redis:7.4.2-alpine@sha256:02419de7eddf55aa5bcf49efb74e88fa8d931b4d77c07eff8a6b2144472b6952";

/** What secrets.ts has written of our own authority, for everybody. */
const authorityPath = `${secretsFolder}/vecton-ca.yaml`;

export interface SeedResult {
  written: string[];
  removed: string[];
  /** There is no `rings.yaml` yet, and no image was given to start with. */
  ringsMissing: boolean;
}

/** See above. Throws when the image is not named by its digest, or secrets.ts was not run before. */
export async function seed(folder: string, tenantImage?: string): Promise<SeedResult> {
  if (tenantImage && !/^\S+@sha256:[0-9a-f]{64}$/.test(tenantImage)) {
    throw new Error(`${tenantImage} is not named by its digest (name@sha256:…)`);
  }
  const result: SeedResult = { written: [], removed: [], ringsMissing: false };
  const wanted = new Map<string, string>();
  for (const [from, to] of Object.entries(folders)) {
    for (const path of await filesOf(join(source, from))) {
      if (!isCarried(path)) continue;
      wanted.set(`${to}/${path}`, await Deno.readTextFile(join(source, from, path)));
    }
  }
  for (const [path, text] of wanted) {
    const target = join(folder, "k8s", path);
    const present = await read(target);
    const next = /^apps\/[^/]+\/kustomization\.yaml$/.test(path) && present
      ? withImagesOf(text, present)
      : text;
    if (present === next) continue;
    await Deno.mkdir(dirname(target), { recursive: true });
    await Deno.writeTextFile(target, next);
    if (path.endsWith(".sh")) await Deno.chmod(target, 0o755);
    result.written.push(`k8s/${path}`);
  }
  for (const to of Object.values(folders)) {
    for (const name of await filesOf(join(folder, "k8s", to))) {
      const path = `${to}/${name}`;
      if (wanted.has(path) || isTheirs(path)) continue;
      await Deno.remove(join(folder, "k8s", path));
      result.removed.push(`k8s/${path}`);
    }
  }
  const rings = join(folder, ringsPath);
  if (await read(rings) === null) {
    result.ringsMissing = !tenantImage;
    if (tenantImage) {
      const authority = await read(join(folder, authorityPath));
      if (authority === null) {
        throw new Error(`${authorityPath} is missing: run k8s/platform/secrets.ts first`);
      }
      await Deno.writeTextFile(
        rings,
        emit([firstRings(tenantImage, parseAllDocuments(authority)[0]!.toJS().data["ca.crt"])]),
      );
      result.written.push(ringsPath);
    }
  }
  return result;
}

/** The rings of a new platform: all three run the same. */
export function firstRings(tenantImage: string, certificateAuthority: string): RingsFile {
  const release = { template: templateVersion, tenantImage, redisImage };
  return ringsFile.parse({
    apiVersion: "vecton.hu/v1",
    kind: "Rings",
    platform: {
      domain: "vecton.hu",
      scheme: "https",
      certificateAuthority,
      mailRelay: "smtp://smtp.vecton-mail.svc:587",
      mailAddress: "no-reply@vecton.hu",
    },
    rings: { canary: release, early: release, stable: release },
  });
}

/** The checkout's kustomization, with the images that releases have written into the present one. */
function withImagesOf(text: string, present: string): string {
  const images = parse(present)?.images;
  const next = parse(text);
  if (!images || JSON.stringify(images) === JSON.stringify(next.images)) return text;
  return emit([{ ...next, images }]);
}

async function filesOf(folder: string): Promise<string[]> {
  const found: string[] = [];
  async function walk(path: string) {
    for await (const entry of Deno.readDir(path)) {
      const child = join(path, entry.name);
      if (entry.isDirectory) await walk(child);
      else found.push(relative(folder, child));
    }
  }
  await walk(folder).catch((error) => {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  });
  return found.sort();
}

const read = (path: string) => Deno.readTextFile(path).catch(() => null);

if (import.meta.main) {
  const folder = Deno.args.find((arg) => !arg.startsWith("--"));
  const image = Deno.args.find((arg) => arg.startsWith("--tenant-image="))
    ?.slice("--tenant-image=".length);
  if (!folder) {
    console.error("usage: deno run -A k8s/platform/seed.ts <folder> [--tenant-image=<image>]");
    Deno.exit(2);
  }
  try {
    const { written, removed, ringsMissing } = await seed(folder, image);
    for (const path of written) console.log(`wrote ${path}`);
    for (const path of removed) console.log(`removed ${path}`);
    if (written.length + removed.length === 0) console.log("Everything is up to date.");
    if (ringsMissing) {
      console.log(
        "There is no k8s/rings.yaml yet: when the first image is in Harbor, run this again with " +
          "--tenant-image=harbor.mng.vecton.hu/vecton/tenant@sha256:…",
      );
    }
  } catch (error) {
    console.error((error as Error).message);
    Deno.exit(1);
  }
}
