import { assertEquals, assertRejects } from "@std/assert";
import { FakeArgo, releaseDependencies, temporaryForge } from "../testing.ts";
import { actOnRelease, createRelease, ReleaseRefused, stepReleases } from "./mod.ts";
import { imageOf as runningOf, withImage } from "./images.ts";
import { seed } from "./testing.ts";

const name = "harbor.mng.vecton.hu/vecton/identity";
const image = (digit: string) => `${name}@sha256:${digit.repeat(64)}`;

const kustomization = `# Identity: who may come in.
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
- deployment.yaml
images:
# Bumped by releases.
- name: ${name}
  digest: sha256:${"0".repeat(64)}
`;

async function withIdentity() {
  const { forge, path } = await temporaryForge();
  const file = "k8s/apps/identity/kustomization.yaml";
  await seed(path, {}, { [file]: kustomization });
  const argo = new FakeArgo();
  const deps = releaseDependencies(forge, argo);
  return {
    forge,
    argo,
    deps,
    release: (digit: string, id: string, app: "identity" | "admin" = "identity") =>
      createRelease(forge, { app, image: image(digit) }, id, { by: "ci", redisImage: "" }),
    text: async () => (await (await forge.main()).read(file))!,
    async settle() {
      for (let i = 0; i < 4; i++) {
        argo.settle("identity", (await forge.main()).revision);
        await stepReleases(deps);
      }
    },
  };
}

Deno.test("a release of an app moves its digest, waits until it is well, and goes back", async () => {
  const { forge, argo, deps, release, text, settle } = await withIdentity();
  await release("a", "i1");
  await stepReleases(deps);
  assertEquals(await text(), kustomization.replace("0".repeat(64), "a".repeat(64)));
  argo.settle("identity", (await forge.main()).revision);
  argo.applications.get("identity")!.status!.health = { status: "Degraded", message: "crash" };
  await stepReleases(deps);
  const failed = await (await forge.main()).read("k8s/releases/i1.yaml");
  assertEquals(/^ {2}state: (\w+)$/m.exec(failed!)?.[1], "stopped");
  await actOnRelease(forge, "i1", "roll-back", { by: "ada", reason: "it crashes" });
  await settle();
  assertEquals(await text(), kustomization);
});

Deno.test("an app or image that the repository does not know is refused", async () => {
  const { forge, release } = await withIdentity();
  const unknown = await assertRejects(() => release("a", "x1", "admin"), ReleaseRefused);
  assertEquals(unknown.code, "unknown_app");
  const other = createRelease(
    forge,
    { app: "identity", image: `evil.example/identity@sha256:${"a".repeat(64)}` },
    "x2",
    { by: "ci", redisImage: "" },
  );
  assertEquals((await assertRejects(() => other, ReleaseRefused)).code, "unknown_image");
});

Deno.test("an image is set by digest or by tag, whatever stood there before", () => {
  const tagged = withImage(kustomization, `${name}:v1`);
  assertEquals(runningOf(tagged, name), `${name}:v1`);
  assertEquals(withImage(tagged, image("0")), kustomization);
});
