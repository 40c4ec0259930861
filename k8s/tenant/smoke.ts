/**
 * Asks for SMOKE_URL with the tenant's host and ends with 0 when the answer is 200. The template's
 * smoke Job runs it after each sync; it also waits out a cold start.
 */
import { request } from "node:http";

const url = Deno.env.get("SMOKE_URL");
const host = Deno.env.get("SMOKE_HOST");
if (!url || !host) throw new Error("SMOKE_URL and SMOKE_HOST must be set");

/** `fetch` sends the address's own name as Host; the interceptor routes by the tenant's. */
function status(): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url!, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sent.setTimeout(60_000, () => sent.destroy(new Error("no answer in 60 s")));
    sent.on("error", reject);
    sent.end();
  });
}

let last = "";
for (let attempt = 0; attempt < 10; attempt++) {
  try {
    const code = await status();
    if (code === 200) Deno.exit(0);
    last = `HTTP ${code}`;
  } catch (error) {
    last = error instanceof Error ? error.message : String(error);
  }
  await new Promise((resolve) => setTimeout(resolve, 3000));
}
console.error(`${host} does not answer: ${last}`);
Deno.exit(1);
