import { assert, assertEquals } from "@std/assert";
import { logger, withContext } from "./mod.ts";
import { redact } from "./redact.ts";

/** What is written while `work` runs, line by line; `err` alone where that is asked for. */
async function lines(
  work: () => unknown,
  only?: "err",
): Promise<Record<string, unknown>[]> {
  const written: string[] = [];
  const { log, error } = console;
  console.error = (line: string) => written.push(line);
  console.log = (line: string) => only || written.push(line);
  try {
    await work();
  } finally {
    Object.assign(console, { log, error });
  }
  return written.map((line) => JSON.parse(line));
}

Deno.test("each line is a JSON object that tells of the work at hand", async () => {
  const log = logger({ service: "webshop" });
  const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const [line] = await lines(() =>
    withContext({ requestId: "r-1", tenant: "demo", traceparent }, async () => {
      await Promise.resolve();
      log("info", "sold", { quantity: 3 });
    })
  );
  const { time, ...rest } = line;
  assert(!Number.isNaN(Date.parse(String(time))));
  assertEquals(rest, {
    level: "info",
    message: "sold",
    tenant: "demo",
    service: "webshop",
    requestId: "r-1",
    traceId: "0af7651916cd43dd8448eb211c80319c",
    spanId: "b7ad6b7169203331",
    quantity: 3,
  });
});

Deno.test("the work of two requests at once is told apart", async () => {
  const log = logger();
  const pause = () => new Promise((done) => setTimeout(done, 1));
  const work = (requestId: string) =>
    withContext({ requestId }, async () => {
      for (let i = 0; i < 5; i++) {
        await pause();
        log("info", requestId);
      }
    });
  const written = await lines(() => Promise.all([work("a"), work("b")]));
  assertEquals(written.length, 10);
  assertEquals(written.every((line) => line.requestId === line.message), true);
});

Deno.test("work inside of other work adds to what is known of it", async () => {
  const [line] = await lines(() =>
    withContext(
      { requestId: "r-1", tenant: "demo" },
      () => withContext({ tenant: "other" }, () => logger()("info", "inside")),
    )
  );
  assertEquals([line.requestId, line.tenant], ["r-1", "other"]);
});

Deno.test("warnings and errors go to stderr, the rest does not", async () => {
  const written = await lines(() => {
    for (const level of ["info", "warn", "error"] as const) logger()(level, level);
  }, "err");
  assertEquals(written.map(({ message }) => message), ["warn", "error"]);
});

Deno.test("LOG_LEVEL decides what is written, and an unknown one is said and counts as info", async () => {
  const run = async (level: string) => {
    const code = `import { logger } from "shared/telemetry/mod.ts";
      for (const level of ["debug", "info", "warn", "error"]) logger()(level, level);`;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--ext=ts", code],
      cwd: new URL("../../", import.meta.url),
      env: { LOG_LEVEL: level },
    }).output();
    const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
    return text.trim().split("\n").map((line) => JSON.parse(line).message as string).sort();
  };
  assertEquals(await run("warn"), ["error", "warn"]);
  assertEquals(await run("debug"), ["debug", "error", "info", "warn"]);
  const unknown = await run("loud");
  assertEquals(unknown.length, 4);
  assert(unknown.some((message) => message.startsWith('LOG_LEVEL is "loud"')));
});

Deno.test("secrets are blacked out wherever they stand; what only looks like one stays", () => {
  const jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
  const written = JSON.stringify(redact({
    password: "p1",
    DATABASE_PASSWORD: "p2",
    nested: { clientSecret: "p3", list: [{ accessToken: "p4" }], headers: { Cookie: "p5" } },
    url: "postgres://demo:p6@db:5432/demo",
    header: "Authorization: Bearer p7.x",
    link: "/events?c=stock&token=p8",
    error: new Error(`cannot reach redis://:p9@cache and ${jwt}`),
    tokenId: "stays-1",
    hasPassword: true,
    failure: Object.assign(new Error("no"), { code: "stays-3" }),
    keyboard: "stays-2",
  }));
  for (let i = 1; i <= 9; i++) assert(!written.includes(`p${i}`), `p${i} in ${written}`);
  assert(!written.includes(jwt));
  for (
    const kept of [
      "stays-1",
      "stays-2",
      '"hasPassword":true',
      "stays-3",
      "postgres://demo:",
      "/events?c=stock",
      "cannot reach",
    ]
  ) {
    assert(written.includes(kept), `${kept} in ${written}`);
  }
});

Deno.test("what goes round in circles or is no JSON does not stop the log", async () => {
  const circle: Record<string, unknown> = { big: 10n };
  circle.self = circle;
  const [line] = await lines(() => logger()("info", "round", { circle }));
  assertEquals((line.circle as { big: string }).big, "10");
});
