/** Several browsers: in each, the client that islands use, and the numbers of its page. */
import { effect } from "@preact/signals";
import { connectLive } from "shared/live/mod.ts";
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
  readonly #state;

  /** `reload` is called where the page must be made anew, as a browser does. */
  constructor(reload: () => void) {
    const renewUrl = `${origin}/token?page=${pages++}`;
    const live = connectLive({ token: "", renewUrl });
    this.#state = live.state;
    const changes = live.channel<Level>("stock", reload);
    effect(() => {
      this.#changed = changes.value;
    });
    this.#load();
  }

  /** The numbers are taken once it listens: what happens between the two is heard. */
  async #load(): Promise<void> {
    try {
      if (this.#state.value !== "live") throw new Error("not yet");
      const response = await fetch(`${origin}/stock`, { signal: AbortSignal.timeout(2000) });
      for (const { key, onHand } of await response.json()) this.#numbers.set(key, onHand);
    } catch {
      setTimeout(() => this.#load(), 100);
    }
  }

  view() {
    const levels = Object.fromEntries(this.#numbers);
    for (const [key, { onHand }] of this.#changed) levels[key] = onHand;
    return { state: this.#state.value, levels };
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
