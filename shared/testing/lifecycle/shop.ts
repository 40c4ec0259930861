/** A tenant's shop as its customers ask for it. */
import { delay } from "@std/async/delay";
import { ports } from "../../../k8s/local/ports.ts";

/** `*.localhost` resolves in browsers only: here the Host header says where to go. */
export async function visit(slug: string, path = "/shop"): Promise<number> {
  using client = Deno.createHttpClient({ allowHost: true });
  const response = await fetch(`http://127.0.0.1:${ports.gateway}${path}`, {
    headers: { host: `${slug}.localhost:${ports.gateway}` },
    redirect: "manual",
    client,
  });
  await response.body?.cancel();
  return response.status;
}

/** Asks until the shop answers so: what a customer does who finds it closed. */
export async function visitUntil(slug: string, wanted: number, limitMs = 60_000): Promise<void> {
  let last: unknown;
  for (const end = Date.now() + limitMs; Date.now() < end; await delay(200)) {
    last = await visit(slug).catch((error) => error);
    if (last === wanted) return;
  }
  throw new Error(`the shop of ${slug} does not answer ${wanted}, but ${last}`);
}

export interface Load {
  /** Ends it; how many requests were answered, and what went wrong with those that were not. */
  stop(): Promise<{ answered: number; failed: string[] }>;
}

/** Customers who look at the shop all the time, several at once. */
export function load(slug: string, customers = 2): Load {
  let going = true;
  let answered = 0;
  const failed: string[] = [];
  const paths = ["/shop", "/shop?all=1"];
  const work = Array.from({ length: customers }, async (_, index) => {
    for (let n = index; going; n++) {
      const path = paths[n % paths.length];
      try {
        const status = await visit(slug, path);
        if (status === 200) answered++;
        else failed.push(`${new Date().toISOString()} ${path}: ${status}`);
      } catch (error) {
        failed.push(`${new Date().toISOString()} ${path}: ${(error as Error).message}`);
      }
      await delay(100);
    }
  });
  return {
    async stop() {
      going = false;
      await Promise.all(work);
      return { answered, failed };
    },
  };
}
