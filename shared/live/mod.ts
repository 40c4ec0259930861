/** Live updates in the browser: one connection for all islands of a page, as signals. */
import { type Signal, signal } from "@preact/signals";

export type LiveState = "connecting" | "live" | "polling" | "offline";

interface Update {
  key: string;
  ver: number;
  data: Record<string, unknown>;
}

interface Frame {
  c: string;
  e: string;
  s: number;
  from?: number;
  u?: Update[];
  gap?: true;
  ok?: true;
  reconnect?: number;
}

export interface Live {
  /** For a small sign on the page. */
  state: Signal<LiveState>;
  /**
   * The newest data of each key of a channel that changed since the page was made. `onGap` is
   * called when so much was missed that the page should load its numbers again.
   */
  channel<T>(name: string, onGap?: () => void): Signal<ReadonlyMap<string, T>>;
}

interface Subscription {
  values: Signal<ReadonlyMap<string, unknown>>;
  versions: Map<string, number>;
  epoch?: string;
  position?: number;
  onGap?: () => void;
}

const connections = new Map<string, Live>();
/** A hidden page lets go after this long, and catches up when it is shown again. */
const hiddenMs = 5 * 60_000;

/**
 * Connects, once for each place that renews tokens: client navigation brings a new token with every
 * page, but the connection stays.
 */
export function connectLive(
  { token, renewUrl }: { token: string; renewUrl?: string },
): Live {
  const place = renewUrl ?? token;
  let live = connections.get(place);
  if (!live) connections.set(place, live = open(token, renewUrl));
  return live;
}

function open(firstToken: string, renewUrl?: string): Live {
  const state = signal<LiveState>("connecting");
  const subscriptions = new Map<string, Subscription>();
  let token = firstToken;
  let socket: WebSocket | null = null;
  let failures = 0;
  let paused = false;

  const subscribe = (name: string) => {
    const { epoch, position } = subscriptions.get(name)!;
    if (socket?.readyState !== WebSocket.OPEN) return;
    socket.send(JSON.stringify({ sub: name, e: epoch, s: position }));
  };

  function receive(frame: Frame): void {
    const subscription = subscriptions.get(frame.c);
    if (!subscription) return;
    const { epoch, position } = subscription;
    if (frame.u) {
      const next = position === undefined || frame.from! <= position + 1;
      if (epoch !== undefined && epoch !== frame.e || !next) return subscribe(frame.c);
      apply(subscription, frame.u);
    }
    subscription.epoch = frame.e;
    subscription.position = frame.s;
    if (frame.gap) subscription.onGap?.();
  }

  async function connect(): Promise<void> {
    if (paused) return;
    state.value = "connecting";
    if (failures > 0 && renewUrl) token = await renewed(renewUrl) ?? token;
    const url = new URL("/ws", location.href);
    url.protocol = url.protocol.replace("http", "ws");
    socket = new WebSocket(url);
    socket.onopen = () => {
      failures = 0;
      state.value = "live";
      socket!.send(JSON.stringify({ token }));
      for (const name of subscriptions.keys()) subscribe(name);
    };
    socket.onmessage = ({ data }) => receive(JSON.parse(data));
    socket.onclose = () => {
      socket = null;
      if (paused) return;
      failures++;
      if (failures > 2) poll();
      // Full jitter: many browsers that lose a server do not come back together.
      const wait = Math.random() * Math.min(30_000, 500 * 2 ** failures);
      setTimeout(connect, wait);
    };
  }

  /** Where sockets do not get through, asking does. */
  async function poll(): Promise<void> {
    for (const [name, { epoch, position }] of subscriptions) {
      const query = new URLSearchParams({ c: name });
      if (epoch !== undefined) query.set("e", epoch);
      if (position !== undefined) query.set("s", String(position));
      const response = await fetch(`/events/sync?${query}`, {
        headers: { authorization: `Bearer ${token}` },
      }).catch(() => null);
      state.value = response?.ok ? "polling" : "offline";
      if (response?.ok) receive(await response.json());
    }
  }

  let hiddenTimer: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener("visibilitychange", () => {
    clearTimeout(hiddenTimer);
    if (document.hidden) {
      hiddenTimer = setTimeout(() => {
        paused = true;
        socket?.close();
        state.value = "offline";
      }, hiddenMs);
    } else if (paused) {
      paused = false;
      failures = 1;
      connect();
    }
  });
  connect();
  return {
    state,
    channel<T>(name: string, onGap?: () => void) {
      let subscription = subscriptions.get(name);
      if (!subscription) {
        const values = signal<ReadonlyMap<string, unknown>>(new Map(), {
          // Nobody looks any more; whoever looks next has a page that was made since.
          unwatched() {
            subscriptions.delete(name);
            if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify({ unsub: name }));
          },
        });
        subscription = { values, versions: new Map(), onGap };
        subscriptions.set(name, subscription);
        subscribe(name);
      }
      return subscription.values as Signal<ReadonlyMap<string, T>>;
    },
  };
}

function apply({ values, versions }: Subscription, updates: Update[]): void {
  const next = new Map(values.peek());
  for (const { key, ver, data } of updates) {
    // Whatever order they come in, an older number never replaces a newer one.
    if ((versions.get(key) ?? -1) >= ver) continue;
    versions.set(key, ver);
    next.set(key, data);
  }
  values.value = next;
}

async function renewed(url: string): Promise<string | null> {
  const response = await fetch(url, { method: "POST" }).catch(() => null);
  return response?.ok ? (await response.json()).token : null;
}
