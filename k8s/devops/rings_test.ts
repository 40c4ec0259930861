import { assertEquals } from "@std/assert";
import { platform } from "../tenant/mod.ts";
import { testPlatform, testRelease } from "../tenant/testing.ts";
import { readRings } from "./layout.ts";
import { imageOf, newStage } from "./releases/testing.ts";
import { settleRings } from "./rings.ts";

const checkout = "harbor.mng.vecton.hu/vecton/tenant:checkout";
const machine = {
  platform: platform.parse({ ...testPlatform, idleAfterSeconds: 77 }),
  release: { ...testRelease, tenantImage: checkout },
  follow: true,
};

Deno.test("a machine's rings follow its checkout, but where a release went through them", async () => {
  const stage = await newStage({ canary: ["akna"], early: ["bolt"] });
  await stage.release(imageOf("a"), "r1");
  await stage.settle();
  await settleRings(stage.forge, machine);
  assertEquals(await stage.images("akna", "bolt"), [imageOf("a"), checkout]);
  const main = await stage.forge.main();
  assertEquals((await readRings(main))?.platform.idleAfterSeconds, 77);
  await settleRings(stage.forge, machine);
  assertEquals((await stage.forge.main()).revision, main.revision, "nothing is left to change");
});

Deno.test("a cluster's rings are left as they are once they are there", async () => {
  const stage = await newStage({ canary: ["akna"] });
  const { revision } = await stage.forge.main();
  await settleRings(stage.forge, { ...machine, follow: false });
  assertEquals((await stage.forge.main()).revision, revision);
});
