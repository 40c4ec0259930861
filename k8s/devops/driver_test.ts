import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { deleteTenant } from "./deletion.ts";
import { driveTenants } from "./driver.ts";
import { IdentityUnavailable } from "./identity.ts";
import { readTombstone } from "./layout.ts";
import { startExport } from "./exports.ts";
import { rotationOf, startRotation } from "./rotation.ts";
import { testOperations } from "./testing.ts";
import { Waiters } from "./waiters.ts";

/** Operations with an Argo CD that has always applied what `main` says, and run its Jobs. */
async function obedient() {
  const operations = await testOperations();
  const { argo, deps } = operations;
  const ask = argo.application.bind(argo);
  argo.application = async (slug) => {
    const spec = await operations.spec(slug);
    if (!spec) return null;
    if (argo.removed.includes(slug)) argo.applications.delete(slug);
    else await operations.settle(slug, ["verify-export", "remove-buckets"], 120);
    return await ask(slug);
  };
  argo.jobLog = async (slug) => {
    const { id } = (await operations.spec(slug))!.export!;
    return JSON.stringify({
      event: "export_verified",
      id,
      location: `s3://t-${slug}-archive/${id}/`,
      sha256: "0".repeat(64),
      tables: 1,
      rows: 1,
      objects: 0,
      verifiedAt: "2026-11-26T12:00:00Z",
    }) + "\n";
  };
  const said: string[] = [];
  const drive = () =>
    driveTenants(deps, {
      waiters: new Waiters(),
      log: (_level, message, fields) => said.push(`${message}: ${fields?.error}`),
      pollMs: 10,
    });
  const until = async (check: () => Promise<boolean>) => {
    for (let n = 0; n < 600 && !await check(); n++) await delay(20);
    assert(await check(), said.join("\n"));
  };
  return { ...operations, said, drive, until };
}

Deno.test("several processes carry on what git says is under way, until it is done, and rest", async () => {
  const { deps, forge, put, spec, drive, until } = await obedient();
  for (const slug of ["acme", "bolt", "csiga"]) await put(slug, `create-${slug}`);
  await startRotation(deps, "acme", ["database", "oidc"], "rot1");
  await startExport(deps, "bolt", "ex1");
  await deleteTenant(deps, "csiga", "del", { graceDays: 0 });
  const drivers = [drive(), drive(), drive()];
  await until(async () =>
    (await rotationOf(deps, "acme", "rot1"))?.state === "done" &&
    (await spec("bolt"))?.archives?.length === 1 &&
    await readTombstone(await forge.main(), "csiga") !== null
  );
  const { revision } = await forge.main();
  await delay(200);
  assertEquals((await forge.main()).revision, revision, "nothing is left to do");
  await Promise.all(drivers.map((driver) => driver.stop()));
});

Deno.test("a process that ends between any two steps leaves the rest to the next one", async () => {
  const { deps, forge, put, drive } = await obedient();
  await put("acme", "op1");
  await deleteTenant(deps, "acme", "del", { graceDays: 0 });
  for (let n = 0; n < 100 && !await readTombstone(await forge.main(), "acme"); n++) {
    // It stops after the step that it is taking.
    const driver = drive();
    await delay(30 + (n * 37) % 200);
    await driver.stop();
  }
  assert(await readTombstone(await forge.main(), "acme"));
});

Deno.test("what cannot go on now is told and tried again, and holds up nobody else", async () => {
  const { deps, identity, put, said, drive, until } = await obedient();
  for (const slug of ["acme", "bolt"]) await put(slug, `create-${slug}`);
  await startRotation(deps, "acme", ["oidc"], "rot1");
  await startRotation(deps, "bolt", ["redis"], "rot2");
  identity.fail = new IdentityUnavailable("connection refused");
  const driver = drive();
  await until(async () => (await rotationOf(deps, "bolt", "rot2"))?.state === "done");
  assertEquals((await rotationOf(deps, "acme", "rot1"))?.state, "adding");
  assert(said.some((line) => line.includes("connection refused")));
  identity.fail = null;
  await until(async () => (await rotationOf(deps, "acme", "rot1"))?.state === "done");
  await driver.stop();
});
