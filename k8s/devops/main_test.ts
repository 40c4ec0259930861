import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { ageRecipient } from "./testing.ts";

Deno.test("the process answers, tells how it is, and ends with 0 after the last request", async () => {
  const folder = await Deno.makeTempDir();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", "--no-check", "k8s/devops/main.ts"],
    cwd: new URL("../../", import.meta.url),
    env: {
      PORT: "0",
      DEVOPS_REPOSITORY: `${folder}/devops.git`,
      ARGOCD_URL: "http://127.0.0.1:1",
      PLATFORM_DOMAIN: "localhost:8000",
      PLATFORM_SCHEME: "http",
      OIDC_ISSUER: "http://identity.localhost:8000",
      OIDC_CLIENT_ID: "devops",
      OIDC_CLIENT_SECRET: "secret",
      AGE_RECIPIENTS: ageRecipient,
    },
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes('"listening"')) text += (await reader.read()).value ?? "";
  const origin = `http://127.0.0.1:${JSON.parse(text.trim().split("\n")[0]).port}`;
  const ready = await (await fetch(`${origin}/readyz`)).json();
  assertEquals([ready.status, ready.checks[0].name], ["ready", "repository"]);

  let leaving = false;
  let answers = 0;
  const clients = Array.from({ length: 5 }, async () => {
    while (!leaving) {
      const response = await fetch(`${origin}/api/devops/v1/openapi.json`);
      assertEquals((await response.json()).info.title, "Vecton DevOps API");
      answers++;
      leaving ||= response.headers.get("connection") === "close";
    }
  });
  await delay(200);
  const figures = await (await fetch(`${origin}/metrics`)).text();
  assert(figures.includes('vecton_engine_up{engine="repository"'));
  child.kill("SIGTERM");
  await Promise.all(clients);
  assert(answers > 5);
  await reader.cancel();
  assertEquals((await child.status).code, 0);
  await Deno.remove(folder, { recursive: true });
});
