/** A devops repository with tenants in their rings, and an Argo CD that applies what `main` says. */
import { generateCredentials } from "../../credentials/mod.ts";
import { namesOf, type Ring } from "../../tenant/mod.ts";
import { ageRecipient, randomSpec, testPlatform, testRelease } from "../../tenant/testing.ts";
import type { Forge } from "../forge.ts";
import { type Changes, listTenants, readRings, readTenant, tenantFiles } from "../layout.ts";
import { openRepository } from "../repository.ts";
import { FakeArgo, releaseDependencies, temporaryForge } from "../testing.ts";
import { readRelease, type Release } from "./file.ts";
import { createRelease, stepReleases } from "./mod.ts";

export const imageOf = (digit: string) =>
  `harbor.mng.vecton.hu/vecton/tenant@sha256:${digit.repeat(64)}`;

/** One set of sealed files serves all: what is in them does not matter to a release. */
async function sealed(slug: string): Promise<string> {
  const { file } = await generateCredentials(namesOf(slug, randomSpec(), testPlatform), {
    existing: [],
    recipients: [ageRecipient],
    dataNamespace: testPlatform.dataNamespace,
  });
  return file!;
}

/** Puts tenants and other files on `main` in one commit. */
export async function seed(
  path: string,
  tenants: Partial<Record<Ring, string[]>>,
  others: Record<string, string> = {},
): Promise<void> {
  const repository = await openRepository(path);
  const base = await repository.snapshot(await repository.head());
  const rings = (await readRings(base))!;
  const changes: Changes = new Map(Object.entries(others));
  for (const [ring, slugs] of Object.entries(tenants)) {
    for (const slug of slugs) {
      const spec = randomSpec({ ring: ring as Ring });
      for (const [file, text] of tenantFiles(slug, spec, rings, [await sealed(slug)])) {
        changes.set(file, text);
      }
    }
  }
  const revision = await repository.commit(base.revision, changes, "Seed");
  await repository.advanceMain(base.revision, revision);
}

/** The image that a tenant's services are rendered with. */
export async function runningImage(forge: Forge, slug: string): Promise<string> {
  const text = await (await forge.main()).read(`k8s/tenants/${slug}/rendered/50-services.yaml`);
  return /image: (\S*vecton\/tenant\S*)/.exec(text!)![1];
}

/** Tells of every tenant that it has applied `main`. */
export async function settleAll(forge: Forge, argo: FakeArgo, except: string[] = []) {
  const main = await forge.main();
  for (const slug of await listTenants(main)) {
    if (!except.includes(slug) && await readTenant(main, slug)) argo.settle(slug, main.revision);
  }
}

/** Releases on a repository of their own, with a clock that the test moves. */
export async function newStage(tenants: Partial<Record<Ring, string[]>>) {
  let ahead = 0;
  const now = () => new Date(Date.now() + ahead * 60_000);
  const { forge, path } = await temporaryForge(now);
  await seed(path, tenants);
  const argo = new FakeArgo();
  const deps = releaseDependencies(forge, argo, now);
  return {
    forge,
    path,
    argo,
    deps,
    passMinutes: (minutes: number) => ahead += minutes,
    release: (image: string, id: string) =>
      createRelease(forge, { app: "tenant", image }, id, {
        by: "ci",
        redisImage: testRelease.redisImage,
      }),
    /** Steps until nothing changes any more, all that is wanted being applied in between. */
    async settle({ failing = [] as string[] } = {}) {
      for (let last = "";;) {
        await stepReleases(deps);
        await settleAll(forge, argo, failing);
        const { revision } = await forge.main();
        if (revision === last) return;
        last = revision;
      }
    },
    async get(id: string): Promise<Release> {
      return (await readRelease(await forge.main(), id))!;
    },
    images: (...slugs: string[]) => Promise.all(slugs.map((slug) => runningImage(forge, slug))),
  };
}
