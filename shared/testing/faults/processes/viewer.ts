/** Several browsers: in each, the client that islands use, and the numbers of its page. */
import { delay } from "@std/async/delay";
import { effect } from "@preact/signals";
import { connectLive, type Live } from "shared/live/mod.ts";
import { listen, say, settings } from "./child.ts";

interface Level {
  onHand: number;
}

/** What the client asks of a browser and Deno does not have. */
Object.assign(globalThis, { document: Object.assign(new EventTarget(), { hidden: false }) });
const origin = `http://127.0.0.1:${settings.port}`;
Object.assign(globalThis, { location: new URL(origin) });

const browsers = 4;
let pages = 0;

class Browser {
  #live: Live | null = null;
  #levels: ReadonlyMap<string, Level> = new Map();

  constructor() {
    this.#open(`${origin}/token?page=${pages++}`);
  }

  async #open(renewUrl: string): Promise<void> {
    const { token } = await ask<{ token: string }>(renewUrl);
    this.#live = connectLive({ token, renewUrl });
    const levels = this.#live.channel<Level>("stock");
    effect(() => {
      this.#levels = levels.value;
    });
  }

  view() {
    const levels = Object.fromEntries([...this.#levels].map(([key, { onHand }]) => [key, onHand]));
    return { state: this.#live?.state.value ?? "loading", levels };
  }
}

/** Asks until there is an answer, as a person would press the key again. */
async function ask<T>(url: string): Promise<T> {
  for (;;) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(2000) });
      if (response.ok) return await response.json();
      await response.body?.cancel();
    } catch {
      // Again.
    }
    await delay(200);
  }
}

const open = Array.from({ length: browsers }, () => new Browser());
say({ ready: true });
await listen((command) => {
  if (command === "view") say({ views: open.map((browser) => browser.view()) });
});
