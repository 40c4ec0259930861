/** What stands for Prometheus on this machine: scrapes what runs and answers a few queries. */
import { delay } from "@std/async/delay";
import { parseExposition, type Sample } from "./exposition.ts";
import { query, QueryError } from "./query.ts";
import { SampleStore } from "./store.ts";

export interface MetricsOptions {
  port: number;
  /** Ports of the processes that run now; sleeping ones are not woken to be asked. */
  targets(): number[];
  /** Slugs of the tenants that there are. */
  tenants(): string[];
  /** What exporters of nodes and engines would tell. */
  machine?: () => Promise<Sample[]>;
}

const everyMs = 3000;
/** Engines are asked less often, and where they are many so that they hardly notice. */
const machineEveryMs = 10_000;
const machineShare = 20;

/** Starts scraping, and the part of Prometheus' HTTP API that the DevOps API uses. */
export function startMetrics({ port, targets, tenants, machine }: MetricsOptions) {
  const store = new SampleStore();
  let stopped = false;
  const pause = async (ms: number) => {
    for (let waited = 0; waited < ms && !stopped; waited += 200) await delay(200);
  };
  const watching = (async () => {
    while (machine && !stopped) {
      const began = Date.now();
      store.replace("machine", await machine(), began);
      await pause(Math.max(machineEveryMs, machineShare * (Date.now() - began)));
    }
  })();
  const loop = (async () => {
    while (!stopped) {
      await Promise.all(targets().map((target) => scrape(target, store)));
      const present = new Set(tenants());
      const known = new Set(store.all().map(({ labels }) => labels.tenant).filter(Boolean));
      for (const slug of known) if (!present.has(slug)) store.forget("tenant", slug);
      await pause(everyMs);
    }
  })();
  const server = Deno.serve({ port, hostname: "127.0.0.1", onListen: () => {} }, async (req) => {
    if (new URL(req.url).pathname !== "/api/v1/query") return new Response(null, { status: 404 });
    return answer(await parameter(req, "query"), store);
  });
  return {
    port: server.addr.port,
    async stop() {
      stopped = true;
      await Promise.all([loop, watching, server.shutdown()]);
    },
  };
}

async function scrape(port: number, store: SampleStore): Promise<void> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/metrics`, {
      signal: AbortSignal.timeout(4000),
    });
    const text = await response.text();
    if (response.ok) store.add(parseExposition(text), Date.now());
  } catch {
    // It is starting, or ending: its age tells when it was last heard of.
  }
}

/** Prometheus takes parameters in the URL or in a form. */
async function parameter(req: Request, name: string): Promise<string> {
  const found = new URL(req.url).searchParams.get(name);
  if (found !== null || req.method !== "POST") return found ?? "";
  return new URLSearchParams(await req.text()).get(name) ?? "";
}

function answer(text: string, store: SampleStore): Response {
  try {
    const result = query(text, store.all(), Date.now());
    return Response.json({ status: "success", data: { resultType: "vector", result } });
  } catch (error) {
    if (!(error instanceof QueryError)) throw error;
    const body = { status: "error", errorType: "bad_data", error: error.message };
    return Response.json(body, { status: 400 });
  }
}
