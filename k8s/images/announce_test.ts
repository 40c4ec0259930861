import { assertEquals } from "@std/assert";

const commit = "0123456789abcdef0123456789abcdef01234567";
const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const metadata = {
  "buildx.build.warnings": [],
  admin: {
    "image.name": "harbor.mng.vecton.hu/vecton/admin:checkout",
    "containerimage.digest": digest("a"),
  },
  tenant: {
    "image.name": "harbor.mng.vecton.hu/vecton/tenant:checkout",
    "containerimage.digest": digest("b"),
  },
};

/** Runs the command against stand-ins for GitHub and the DevOps API, which answers `statuses`. */
async function announce(statuses: Record<string, number>) {
  const heard: { key: string | null; authorization: string | null; body: unknown }[] = [];
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    async (req) => {
      const { pathname, searchParams } = new URL(req.url);
      if (pathname === "/token") {
        const granted = req.headers.get("authorization") === "Bearer of-the-job";
        return granted
          ? Response.json({ value: `token for ${searchParams.get("audience")}` })
          : new Response(null, { status: 401 });
      }
      const body = await req.json();
      heard.push({
        key: req.headers.get("idempotency-key"),
        authorization: req.headers.get("authorization"),
        body,
      });
      return Response.json({ id: "1" }, { status: statuses[body.app] ?? 202 });
    },
  );
  const origin = `http://127.0.0.1:${server.addr.port}`;
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, JSON.stringify(metadata));
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", new URL("announce.ts", import.meta.url).pathname, file],
    env: {
      DEVOPS_URL: origin,
      GITHUB_SHA: commit,
      ACTIONS_ID_TOKEN_REQUEST_URL: `${origin}/token?version=2`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: "of-the-job",
    },
  }).output();
  await Deno.remove(file);
  return { code, heard };
}

Deno.test("each image is announced by its digest, with the job's own token and a key of the commit", async () => {
  const { code, heard } = await announce({});
  assertEquals(code, 0);
  assertEquals(
    heard,
    ["admin", "tenant"].map((app, index) => ({
      key: `${app}-${commit}`,
      authorization: "Bearer token for vecton-devops",
      body: {
        app,
        image: `harbor.mng.vecton.hu/vecton/${app}@${digest("ab"[index])}`,
        commit,
      },
    })),
  );
});

Deno.test("a refused announcement fails the job after the others were told", async () => {
  const { code, heard } = await announce({ admin: 422 });
  assertEquals(code, 1);
  assertEquals(heard.length, 2);
});
