import { pause, stopping } from "shared/http/stopping.ts";

/** The browser comes back by itself after this; a session that has ended is noticed then. */
const streamSeconds = 120;

export const eventStreamHeaders = {
  "content-type": "text/event-stream",
  "cache-control": "no-store",
};

/**
 * Server-sent events: what `look` gives, each time it has changed. Ends when `look` gives null,
 * after two minutes, and when this process is to stop.
 */
export async function* changes(
  look: () => Promise<object | null>,
  everyMs: number,
): AsyncGenerator<string> {
  yield "retry: 1000\n\n";
  let last = "";
  for (const end = Date.now() + streamSeconds * 1000; Date.now() < end && !stopping.aborted;) {
    const seen = await look();
    if (!seen) return;
    const data = JSON.stringify(seen);
    // A comment keeps proxies from closing the stream; where nobody listens any more, this is
    // where the loop ends.
    yield data === last ? ":\n\n" : `data: ${data}\n\n`;
    last = data;
    await pause(everyMs);
  }
}
