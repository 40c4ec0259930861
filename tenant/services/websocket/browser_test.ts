import { assert, assertEquals } from "@std/assert";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { publish } from "shared/bus/mod.ts";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import { findBrowser } from "shared/testing/browser.ts";
import { testBrowser } from "shared/testing/test_browser.ts";
import { bundle } from "shared/testing/bundle.ts";
import { levelOf, stockTenant, stockUp, type TestStock } from "../inventory/testing.ts";
import { until } from "./testing/client.ts";
import { freePort, type LiveOptions, liveStock, startLive } from "./testing/live.ts";

interface Shown {
  state: string;
  values: Record<string, { onHand: number }>;
  entries: string[];
}

interface Fixture {
  db: TestStock;
  page: Page;
  options: LiveOptions & { port: number };
  shown(): Promise<Shown>;
  /** Sells one more, and says how many there are then. */
  change(): Promise<number>;
  /** Waits until the page shows what the database holds. */
  shows(): Promise<void>;
}

function inBrowser(title: string, run: (fixture: Fixture) => Promise<void>) {
  Deno.test({
    name: `in a browser: ${title}`,
    ignore: !findBrowser(),
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      await using db = await liveStock();
      const page = await (await testBrowser()).newPage();
      try {
        const script = await bundle(new URL("./testing/page.ts", import.meta.url));
        const port = freePort();
        const [variant] = db.variants;
        const shown = () => page.evaluate(() => (globalThis as unknown as { shown: Shown }).shown);
        await run({
          db,
          page,
          options: { databaseUrl: db.url, tenant: "shop", port, script, blocked: new Set() },
          shown,
          async change() {
            await stockUp(db.sql, variant, db.shop, 1);
            return (await levelOf(db.sql, variant, db.shop)).onHand;
          },
          shows: () =>
            until(async () => {
              const { onHand } = await levelOf(db.sql, variant, db.shop);
              return (await shown()).values[`${variant}:${db.shop}`]?.onHand === onHand;
            }),
        });
      } finally {
        await page.close();
      }
    },
  });
}

const state = (fixture: Fixture, wanted: string) =>
  until(async () => (await fixture.shown()).state === wanted);

inBrowser("values follow every change, over one socket", async (fixture) => {
  const { page, options, change, shows } = fixture;
  await using _ = await startLive(options);
  let sockets = 0;
  page.on("websocket", () => sockets++);
  await change();
  await page.goto(`http://127.0.0.1:${options.port}/`);
  await shows();
  await change();
  await shows();
  await state(fixture, "live");
  assertEquals(sockets, 1);
});

inBrowser(
  "a blocked socket falls back to a stream, a blocked stream to asking, and back again",
  async (fixture) => {
    const { page, options, change, shows } = fixture;
    const { blocked } = options;
    blocked!.add("ws");
    await using _ = await startLive(options);
    await page.clock.install();
    await page.goto(`http://127.0.0.1:${options.port}/`);
    const stream = page.waitForRequest((request) => request.url().endsWith("/events"));
    await until(async () => {
      await page.clock.fastForward(2000);
      return (await fixture.shown()).state === "live";
    });
    await stream;
    await change();
    await shows();

    blocked!.add("sse");
    await page.reload();
    await until(async () => {
      await page.clock.fastForward(2000);
      return (await fixture.shown()).state === "slow";
    });
    await change();
    await until(async () => {
      await page.clock.fastForward(5000);
      return Object.keys((await fixture.shown()).values).length > 0;
    });

    blocked!.clear();
    const socket = page.waitForEvent("websocket");
    await until(async () => {
      await page.clock.fastForward(30_000);
      return (await fixture.shown()).state === "live";
    });
    await socket;
    await change();
    await shows();
  },
);

inBrowser("a page hidden for long lets go, and catches up when it is shown", async (fixture) => {
  const { page, options, change, shows } = fixture;
  await using process = await startLive(options);
  await page.clock.install();
  await page.goto(`http://127.0.0.1:${options.port}/`);
  await change();
  await shows();
  const hide = (hidden: boolean) =>
    page.evaluate((hidden) => {
      Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await hide(true);
  const connections = () => process.live.stats.connections;
  // The server's clock stands still: its silence ends the connection, and the page comes back.
  await page.clock.fastForward("03:00");
  await until(async () => {
    await page.clock.fastForward(500);
    return connections() === 1;
  });
  await page.clock.fastForward("02:00");
  await until(() => connections() === 0);
  for (let i = 0; i < 5; i++) await page.clock.fastForward("00:40");
  assertEquals(connections(), 0);
  await change();
  await change();
  const snapshots = process.live.stats.snapshots;
  await hide(false);
  await shows();
  // It was told what it missed, and nothing else.
  assertEquals(process.live.stats.snapshots, snapshots);
  assertEquals(process.live.stats.resumeGap, 0);
});

inBrowser("a page that is offline says so, and catches up", async (fixture) => {
  const { page, options, change, shows } = fixture;
  await using _ = await startLive(options);
  await page.goto(`http://127.0.0.1:${options.port}/`);
  await change();
  await shows();
  await page.context().setOffline(true);
  await state(fixture, "offline");
  await change();
  await page.context().setOffline(false);
  await shows();
  await state(fixture, "live");
});

inBrowser(
  "a server that is killed under load and comes back leaves every view right",
  async (fixture) => {
    const { db, page, options, change, shows } = fixture;
    const start = async () => {
      const { blocked: _, ...rest } = options;
      const child = new Deno.Command(Deno.execPath(), {
        args: ["run", "-A", "--no-check", "--quiet", "--unstable-bundle"]
          .concat(new URL("./testing/live.ts", import.meta.url).pathname, JSON.stringify(rest)),
        stdout: "piped",
        stderr: "null",
      }).spawn();
      await child.stdout.getReader().read();
      return child;
    };
    let child = await start();
    try {
      await page.goto(`http://127.0.0.1:${options.port}/`);
      await change();
      await shows();
      let running = true;
      const load = (async () => {
        let n = 0;
        while (running) {
          await change();
          await transaction(db.sql, (tx) =>
            publish(tx, stockTenant, [{
              type: "product.changed.v1",
              aggregate: { type: "product", id: "p", version: ++n },
              data: {
                productId: uuidv7(),
                handle: `h${n}`,
                title: "x",
                status: "active",
                deleted: false,
                variants: [],
              },
            }]));
        }
        return n;
      })();
      for (let round = 0; round < 2; round++) {
        await new Promise((done) => setTimeout(done, 700));
        child.kill("SIGKILL");
        await child.status;
        child = await start();
      }
      running = false;
      const entries = await load;
      await shows();
      // Of the log, each entry once and in order, or the page was told that it missed some.
      const last = `h${entries}`;
      await until(async () => (await fixture.shown()).entries.includes(last));
      const heard = (await fixture.shown()).entries;
      const numbers = heard.filter((entry) => entry !== "gap").map((entry) =>
        Number(entry.slice(1))
      );
      assertEquals(numbers, [...new Set(numbers)].toSorted((a, b) => a - b));
      const whole = numbers.every((n, i) => i === 0 || n === numbers[i - 1] + 1);
      assert(whole || heard.includes("gap"), heard.join(" "));
    } finally {
      child.kill("SIGKILL");
      await child.status;
    }
  },
);

Deno.test("the client is small", async () => {
  const script = await bundle(new URL("../../../shared/live/mod.ts", import.meta.url), [
    "@preact/signals",
  ]);
  const size = gzipSync(script).length;
  assert(size < 4500, `${size} bytes, compressed`);
});
