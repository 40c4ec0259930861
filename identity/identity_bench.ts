/**
 * Sign-ins at once, and a page that is served meanwhile: sign-ins as a share of what argon2id alone
 * does in the same lanes, the page's p95 as a ratio to an idle server. One run on one machine.
 */
import { encodeBase64 } from "@std/encoding";
import { parse } from "node-html-parser";
import { testDatabase } from "shared/testing/mod.ts";
import { hashPassword, passwordFits } from "shared/credentials/passwords.ts";
import { uuidv7 } from "shared/db/mod.ts";
import { identityMigrations } from "./domain/migrations.ts";

const people = 100;
const rounds = 3;
const password = "lovas kocsi zöld kanál";
const issuer = "http://identity.localhost:8000";
const client = Deno.createHttpClient({ allowHost: true });

const quantile = (values: number[], q: number) =>
  values.toSorted((a, b) => a - b)[Math.ceil(values.length * q) - 1];
const median = (values: number[]) => quantile(values, 0.5);

function print(what: string, value: string, goal: string): void {
  console.log(`${what.padEnd(58)} ${value.padStart(12)}   goal ${goal}`);
}

await using db = await testDatabase(identityMigrations);
const hash = await hashPassword(password);
for (let i = 0; i < people; i++) {
  await db.sql`
    INSERT INTO identity.account (id, email, password_hash, email_verified_at)
    VALUES (${uuidv7()}, ${`person${i}@example.hu`}, ${hash}, now())`;
}
const port = 20_000 + Math.floor(Math.random() * 20_000);
const built = await new Deno.Command(Deno.execPath(), {
  args: ["run", "-A", "--quiet", "identity/dev.ts", "build"],
  stdout: "null",
}).output();
if (built.code !== 0) throw new Error("Identity does not build");
const server = new Deno.Command(Deno.execPath(), {
  args: ["run", "-A", "--quiet", "identity/commands.ts", "serve"],
  env: {
    PORT: String(port),
    ORIGIN: issuer,
    DATABASE_URL: db.url,
    IDENTITY_SECRET_KEY: encodeBase64(new Uint8Array(32).fill(1)),
    ADDRESS_FREE_FAILURES: "100000",
    SIGN_IN_REQUESTS_PER_MINUTE: "0",
    LOG_LEVEL: "error",
  },
  stdout: "null",
}).spawn();

try {
  await answers();
  const idle = await pages(2000);
  const rates: number[] = [];
  const busy: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const asked = await Promise.all(Array.from({ length: people }, (_, i) => begin(i)));
    const stop = new AbortController();
    const served = pages(Infinity, stop.signal);
    const began = performance.now();
    await Promise.all(asked.map(finish));
    rates.push(people / (performance.now() - began) * 1000);
    stop.abort();
    busy.push(...await served);
  }
  const alone = await argonAlone();
  print("sign-ins per second", median(rates).toFixed(0), "–");
  print(
    "  as a share of argon2id alone, in this process",
    (median(rates) / alone).toFixed(2),
    "> 0.3",
  );
  const [quiet, loud] = [quantile(idle, 0.95), quantile(busy, 0.95)];
  print("p95 of the sign-in page, idle", `${quiet.toFixed(1)} ms`, "–");
  print(
    `p95 of the page while ${people} sign in, as a ratio to idle`,
    (loud / quiet).toFixed(1),
    "< 4",
  );
} finally {
  server.kill("SIGTERM");
  await server.status;
}

async function answers(): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const ok = await request("/sign-in").then(async (response) => {
      await response.body?.cancel();
      return response.ok;
    }, () => false);
    if (ok) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error("Identity does not answer");
}

function request(path: string, cookie = "", form?: Record<string, string>): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}${path}`, {
    client,
    redirect: "manual",
    headers: {
      host: new URL(issuer).host,
      origin: issuer,
      ...(cookie ? { cookie } : {}),
    },
    ...(form ? { method: "POST", body: new URLSearchParams(form) } : {}),
  });
}

/** Loads the page one after the other; milliseconds of each. */
async function pages(forMs: number, signal?: AbortSignal): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + forMs;
  while (performance.now() < end && !signal?.aborted) {
    const began = performance.now();
    await (await request("/sign-in")).text();
    times.push(performance.now() - began);
  }
  return times;
}

function cookieOf(response: Response): string {
  return response.headers.getSetCookie().map((line) => line.split(";")[0]).join("; ");
}

async function begin(i: number): Promise<{ cookie: string; id: string }> {
  const shown = await request("/sign-in");
  const cookie = cookieOf(shown);
  const tie = parse(await shown.text()).querySelector("[name=form]")!.getAttribute("value")!;
  const asked = await request("/sign-in", cookie, { email: `person${i}@example.hu`, form: tie });
  await asked.body?.cancel();
  const step = new URL(asked.headers.get("location")!, issuer);
  return { cookie, id: step.searchParams.get("id")! };
}

async function finish({ cookie, id }: { cookie: string; id: string }): Promise<void> {
  const done = await request("/sign-in/password", cookie, { id, password });
  await done.body?.cancel();
  if (done.status !== 303) throw new Error(`A sign-in was answered by ${done.status}`);
}

/** Checks per second in the same number of lanes, with nothing around them. */
async function argonAlone(): Promise<number> {
  const began = performance.now();
  await Promise.all(Array.from({ length: people }, () => passwordFits(hash, password)));
  return people / (performance.now() - began) * 1000;
}
