import { type Signal, signal } from "@preact/signals";
import { type ClientMessage, closeCodes, type ServerMessage } from "./protocol.ts";
import type { Asked, OpenTransport, Transport } from "./transport.ts";
import { openPolling } from "./transport_poll.ts";
import { openStream } from "./transport_sse.ts";
import { openSocket } from "./transport_ws.ts";

/** `connecting` is also what follows a loss; `slow` asks every few seconds. */
export type LiveState = "connecting" | "live" | "slow" | "offline";

export interface ConnectionOptions {
  token: string;
  /** Gives a new token to a POST; without it the connection ends with the token. */
  renewUrl?: string;
  asked(): Asked[];
  message(message: ServerMessage): void;
  /** A way is open, after what was asked for. */
  opened(): void;
}

const ways: OpenTransport[] = [openSocket, openStream, openPolling];
const polling = ways.length - 1;

/** A hidden page lets go after this long, and catches up when it is shown again. */
const hiddenMs = 5 * 60_000;
/** The server says something at least every 25 s. */
const silenceMs = 60_000;
/** A sleeping service is started meanwhile; a second try finds it awake. */
const patienceMs = 15_000;
const wait = { least: 500, most: 30_000 };
/** A way that failed so often in a row is taken for blocked; sooner where it has never opened. */
const tries = { new: 2, known: 5 };
/** A better way is tried again this often. */
const betterMs = 60_000;
/** A loss that is mended within this time is not shown. */
const quietMs = 1500;

/** Keeps a way to the server open: WebSocket, else a stream, else asking. */
export class Connection {
  readonly state: Signal<LiveState> = signal("connecting");
  /** When something was last heard (milliseconds): the numbers are as of then. */
  readonly heardAt: Signal<number> = signal(Date.now());
  /** When the next try is due (milliseconds), or null. */
  readonly nextTryAt: Signal<number | null> = signal(null);
  #options: ConnectionOptions;
  #token: string;
  #transport: Transport | null = null;
  #way = 0;
  #failures = 0;
  /** Failures in a row, by way, without ever opening. */
  #blocked = [0, 0, 0];
  /** Ways that have been open. */
  #known = [false, false, false];
  #away = false;
  /** The server has said when to come back. */
  #reconnectIn: number | undefined;
  #timers: Partial<Record<Timer, ReturnType<typeof setTimeout>>> = {};
  #ending = new AbortController();

  constructor(options: ConnectionOptions) {
    this.#options = options;
    this.#token = options.token;
    const { signal } = this.#ending;
    const on = (target: EventTarget, name: string, act: () => void) =>
      target.addEventListener(name, act, { signal });
    const look = () => {
      clearTimeout(this.#timers.hidden);
      if (document.hidden) this.#after("hidden", hiddenMs, () => this.#pause("connecting"));
      else this.#resume();
    };
    on(document, "visibilitychange", look);
    look();
    on(globalThis, "offline", () => this.#pause("offline"));
    on(globalThis, "online", () => this.#resume());
    // A page that is kept for "back" must not hold a connection.
    on(globalThis, "pagehide", () => this.#pause("connecting"));
    on(globalThis, "pageshow", () => this.#resume());
    this.#connect();
  }

  send(message: ClientMessage): void {
    this.#transport?.send(message);
  }

  close(): void {
    this.#ending.abort();
    this.#pause("offline");
  }

  #pause(state: LiveState): void {
    this.#away = true;
    this.#drop();
    this.state.value = state;
  }

  #resume(): void {
    if (!this.#away || document.hidden || navigator.onLine === false) return;
    this.#away = false;
    this.#failures = 0;
    this.#connect(true);
  }

  #drop(): void {
    for (const [name, timer] of Object.entries(this.#timers)) {
      if (name !== "hidden") clearTimeout(timer);
    }
    this.#transport?.close();
    this.#transport = null;
    this.nextTryAt.value = null;
  }

  async #connect(renew = false): Promise<void> {
    if (renew) await this.#renew();
    if (this.#away || this.#transport) return;
    this.nextTryAt.value = null;
    this.#transport = this.#try(this.#way, (code) => this.#lost(code));
  }

  /** Opens a way; it becomes the one that is used when it has opened. */
  #try(way: number, closed: (code: number) => void): Transport {
    let opened = false;
    const fail = (code: number) => {
      clearTimeout(patience);
      if (!opened) this.#blocked[way]++;
      closed(code);
    };
    const give = () => {
      transport.close();
      fail(0);
    };
    const hear = () => {
      if (this.#transport !== transport) return;
      this.heardAt.value = Date.now();
      this.#after("silence", silenceMs, give);
    };
    const transport = ways[way](this.#token, this.#options.asked, {
      opened: (seconds) => {
        clearTimeout(patience);
        if (!opened) this.#opened(way, transport);
        opened = true;
        hear();
        if (seconds > 0) {
          this.#after("token", Math.max(1, seconds - 45) * 1000, () => this.#renew());
        }
      },
      message: (message) => {
        if ("reconnect" in message) this.#reconnectIn = message.reconnect;
        else this.#options.message(message);
      },
      alive: () => hear(),
      closed: fail,
    });
    const patience = setTimeout(give, patienceMs);
    return transport;
  }

  #opened(way: number, transport: Transport): void {
    if (this.#transport && this.#transport !== transport) this.#transport.close();
    this.#transport = transport;
    this.#way = way;
    this.#failures = 0;
    this.#blocked[way] = 0;
    this.#known[way] = true;
    clearTimeout(this.#timers.quiet);
    this.#timers.quiet = undefined;
    this.state.value = way === polling ? "slow" : "live";
    if (way === polling) this.#after("token", 200_000, () => this.#renew());
    this.#options.opened();
    if (way > 0) this.#after("better", betterMs * (0.75 + Math.random() / 2), () => this.#climb(0));
  }

  /** Looks whether a better way is open now. */
  #climb(way: number): void {
    if (way >= this.#way || this.#away) return;
    this.#try(way, () => {
      if (way + 1 < this.#way) this.#climb(way + 1);
      else this.#after("better", betterMs, () => this.#climb(0));
    });
  }

  #lost(code: number): void {
    const told = this.#reconnectIn;
    this.#drop();
    if (this.#away) return;
    const most = this.#known[this.#way] ? tries.known : tries.new;
    if (this.#blocked[this.#way] >= most) {
      this.#blocked[this.#way] = 0;
      // Where even asking fails, it is the server that is away: from the beginning.
      this.#way = this.#way === polling ? 0 : this.#way + 1;
    }
    this.#failures++;
    if (this.#failures > 4) this.state.value = "offline";
    else this.#after("quiet", quietMs, () => this.state.value = "connecting");
    const refused = code === closeCodes.tooManyConnections;
    const longest = refused ? wait.most : Math.min(wait.most, wait.least * 2 ** this.#failures);
    // Full jitter: many browsers that lose a server do not come back together.
    const pause = told ?? wait.least + Math.random() * (longest - wait.least);
    this.#reconnectIn = undefined;
    const renew = code === closeCodes.tokenExpired || code === closeCodes.tokenInvalid ||
      this.#failures > 1;
    this.nextTryAt.value = Date.now() + pause;
    this.#after("connect", pause, () => this.#connect(renew));
  }

  async #renew(): Promise<void> {
    const { renewUrl } = this.#options;
    if (!renewUrl) return;
    const response = await fetch(renewUrl, { method: "POST" }).catch(() => null);
    const token = response?.ok ? (await response.json().catch(() => null))?.token : null;
    if (!token) return;
    this.#token = token;
    this.send({ token });
  }

  #after(name: Timer, ms: number, act: () => void): void {
    clearTimeout(this.#timers[name]);
    this.#timers[name] = setTimeout(act, ms);
  }
}

type Timer = "hidden" | "quiet" | "token" | "silence" | "better" | "connect";
