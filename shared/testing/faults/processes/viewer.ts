/** Several browsers: in each, the client that islands use, and the numbers of its page. */
import { delay } from "@std/async/delay";
import { effect } from "@preact/signals";
import { connectLive, type Live } from "shared/live/mod.ts";
import { listen, say, settings } from "./child.ts";

interface Level {
  key: string;
  onHand: number;
}

/** What the client asks of a browser and Deno does not have. */
Object.assign(globalThis, { document: Object.assign(new EventTarget(), { hidden: false }) });
const origin = `http://127.0.0.1:${settings.port}`;
Object.assign(globalThis, { location: new URL(origin) });

const browsers = 4;
let pages = 0;

class Page {
  readonly #numbers = new Map<string, number>();
  #changed: ReadonlyMap<string, Level> = new Map();
  #live: Live | null = null;

  /** `reload` is called where the page must be made anew, as a browser does. */
  constructor(reload: () => void) {
    this.#open(`${origin}/token?page=${pages++}`, reload);
  }

  async #open(renewUrl: string, reload: () => void): Promise<void> {
    const { token } = await ask<{ token: string }>(renewUrl);
    this.#live = connectLive({ token, renewUrl });
    const changes = this.#live.channel<Level>("stock", reload);
    effect(() => {
      this.#changed = changes.value;
    });
    while (this.#live.state.value !== "live") await delay(50);
    // It is connected, but does not tell when the server has heard what it wants. The numbers must
    // be younger than that: what happens after they are taken is heard.
    await delay(300);
    for (const { key, onHand } of await ask<Level[]>(`${origin}/stock`)) {
      this.#numbers.set(key, onHand);
    }
  }

  view() {
    const levels = Object.fromEntries(this.#numbers);
    for (const [key, { onHand }] of this.#changed) levels[key] = onHand;
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

class Browser {
  #page = new Page(() => this.#reload());
  view = () => this.#page.view();

  #reload(): void {
    this.#page = new Page(() => this.#reload());
  }
}

const open = Array.from({ length: browsers }, () => new Browser());
say({ ready: true });
await listen((command) => {
  if (command === "view") say({ views: open.map((browser) => browser.view()) });
});
