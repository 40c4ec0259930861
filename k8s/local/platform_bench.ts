/**
 * The whole platform, measured from outside: starts, wakes, live stock, and the product list of a
 * large shop. Each figure stands beside its baseline, taken in the same run.
 */
import type { Page } from "playwright-core";
import { connect, type Sql, transaction } from "shared/db/mod.ts";
import { launchBrowser } from "shared/testing/browser.ts";
import { enter, person } from "shared/testing/journeys/pages.ts";
import {
  adminEmail,
  password,
  processesOf,
  startPlatform,
} from "shared/testing/journeys/platform.ts";
import { upsertProducts } from "../../tenant/services/webshop/catalog.ts";
import { choosePort } from "./ports.ts";
import { answers } from "./supervised.ts";

const shop = "http://demo.localhost:8000";
const plainName = "an empty Deno.serve from nothing to first byte";
const client = Deno.createHttpClient({ allowHost: true });

const quantile = (values: number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * q) - 1];

function print(what: string, ms: number, baseline: string, baseMs: number): void {
  const ratio = (ms / baseMs).toFixed(2);
  console.log(`${what.padEnd(52)} ${ms.toFixed(0).padStart(6)} ms   ${ratio} × ${baseline}`);
}

const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const began = performance.now();
  await work();
  return performance.now() - began;
};

const stateDir = await Deno.makeTempDir({ dir: "/var/tmp", prefix: "vecton-bench-" });
await Deno.chmod(stateDir, 0o755);
const browser = await launchBrowser();
try {
  const first = await timed(async () => {
    await using _ = await startPlatform(stateDir);
  });
  let platform!: Awaited<ReturnType<typeof startPlatform>>;
  const second = await timed(async () => platform = await startPlatform(stateDir));
  print("second start", second, "a first start without downloads (and its end)", first);
  await using _platform = platform;

  const { page } = await person(browser);
  await enter(page, `${shop}/warehouse/stock`, adminEmail, password);
  const cookie = (await page.context().cookies(shop)).map(({ name, value }) => `${name}=${value}`)
    .join("; ");
  await wakes(cookie);
  await live(page);
  await list(cookie);
} finally {
  await browser.close();
  await Deno.remove(stateDir, { recursive: true });
}

/** First byte of a page of the shop, with the whole of it read. */
async function get(path: string, cookie: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(`http://127.0.0.1:8000${path}`, {
    headers: { host: new URL(shop).host, cookie, "accept-encoding": "identity" },
    redirect: "manual",
    client,
  });
  const ms = performance.now() - began;
  const text = await response.text();
  if (response.status !== 200) throw new Error(`${path}: ${response.status} ${text.slice(0, 200)}`);
  return ms;
}

async function wakes(cookie: string): Promise<void> {
  const times: number[] = [];
  const plain: number[] = [];
  for (let i = 0; i < 20; i++) {
    const service = await processOf("crm");
    if (service) {
      Deno.kill(service, "SIGKILL");
      while (await processOf("crm")) await new Promise((done) => setTimeout(done, 20));
    }
    times.push(await get("/crm/customers", cookie));
    plain.push(await plainServer());
  }
  print("wake of a sleeping service, p95", quantile(times, .95), plainName, quantile(plain, .95));
}

async function plainServer(): Promise<number> {
  const port = choosePort();
  const began = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["eval", `Deno.serve({ port: ${port}, onListen() {} }, () => new Response("ok"))`],
    stdout: "null",
    stderr: "null",
  }).spawn();
  await answers(port, "/", 10_000);
  const ms = performance.now() - began;
  child.kill("SIGKILL");
  await child.status;
  return ms;
}

/** Process id of a service of the demo shop. */
async function processOf(service: string): Promise<number | null> {
  for (const line of await processesOf(stateDir)) {
    const pid = Number(line.split(" ")[0]);
    const env = await Deno.readTextFile(`/proc/${pid}/environ`).catch(() => "");
    if (env.split("\0").includes(`VECTON_SERVICES=${service}`)) return pid;
  }
  return null;
}

async function live(watcher: Page): Promise<void> {
  await watcher.goto(`${shop}/warehouse/stock`);
  await watcher.getByText("Live", { exact: true }).waitFor();
  const { page } = await person(browser);
  await enter(page, `${shop}/`, adminEmail, password);
  const row = watcher.locator("tbody tr").first();
  const ledger = shop + await row.locator("a").first().getAttribute("href");
  const seen: number[] = [];
  const answered: number[] = [];
  let sent = 0;
  page.on("request", (request) => {
    if (request.method() === "POST") sent = performance.now();
  });
  page.on("response", (response) => {
    if (response.request().method() === "POST") answered.push(performance.now() - sent);
  });
  for (let i = 0; i < 20; i++) {
    await page.goto(ledger);
    const before = Number((await row.locator("td").nth(2).innerText()).replace(/\D/g, ""));
    await page.getByLabel("Quantity").fill("1");
    const changed = watcher.waitForFunction(
      (wanted: number) =>
        Number(
          document.querySelector("tbody tr td:nth-of-type(3)")?.textContent?.replace(/\D/g, ""),
        ) === wanted,
      before + 1,
    );
    await page.getByRole("button", { name: "Adjust stock" }).click();
    await changed;
    seen.push(performance.now() - sent);
  }
  const post = quantile(answered, .95);
  print("adjustment sent to seen in another browser, p95", quantile(seen, .95), "its answer", post);
}

async function list(cookie: string): Promise<void> {
  await get("/webshop/products", cookie);
  const small = await firstByte("/webshop/products", cookie);
  const pid = await processOf("webshop");
  const env = await Deno.readTextFile(`/proc/${pid}/environ`);
  const url = env.split("\0").find((line) => line.startsWith("DATABASE_URL="))!.slice(13);
  const sql = connect(url, { max: 1 });
  await fill(sql);
  await sql.end();
  for (const path of ["/webshop/products", "/webshop/products?q=alpin%2019999"]) {
    const large = await firstByte(path, cookie);
    print(`${path} at 100,000 variants, median`, large, "the same list at 200 products", small);
  }
}

async function firstByte(path: string, cookie: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 21; i++) times.push(await get(path, cookie));
  return quantile(times, .5);
}

/** 20,000 products of five variants each. */
async function fill(sql: Sql): Promise<void> {
  for (let start = 0; start < 20_000; start += 1000) {
    const products = Array.from({ length: 1000 }, (_, i) => ({
      handle: `alpin-${start + i}`,
      title: `Alpin ${start + i}`,
      status: "active" as const,
      optionNames: ["Méret"],
      variants: ["XS", "S", "M", "L", "XL"].map((size) => ({
        optionValues: [size],
        sku: `ALP-${start + i}-${size}`,
        price: 1000 + i,
      })),
    }));
    await transaction(
      sql,
      (tx) => upsertProducts(tx, { slug: "demo", currency: "HUF" }, products),
    );
  }
}
