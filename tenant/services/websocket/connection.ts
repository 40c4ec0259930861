import { Buffer } from "node:buffer";
import { z } from "zod";
import { type LiveClaims, mayHear } from "shared/auth/mod.ts";
import { type ClientMessage, closeCodes, type ServerMessage } from "shared/live/protocol.ts";
import type { Hub } from "./hub.ts";
import { Bucket, type LiveLimits } from "./limits.ts";
import type { Listener, Subscription } from "./listener.ts";
import type { PresenceBook } from "./presence.ts";

const channel = z.string().min(1).max(120);

/** What a browser may say; made once for all connections. */
export function messageSchema(limits: LiveLimits): z.ZodType<ClientMessage> {
  return z.union([
    z.strictObject({ token: z.string().max(4096) }),
    z.strictObject({
      sub: channel,
      e: z.string().max(40).optional(),
      s: z.number().int().nonnegative().optional(),
      keys: z.array(z.string().max(120)).max(limits.keys).optional(),
    }),
    z.strictObject({ unsub: channel }),
    z.strictObject({ here: channel }),
    z.strictObject({ away: channel }),
  ]);
}

/** How bytes get to a browser. */
export interface Transport {
  send(message: Buffer): void;
  buffered(): number;
  /** Ends in order, saying why. */
  close(code: number, reason: string): void;
  /** Ends at once. */
  drop(): void;
}

export interface ConnectionContext {
  hub: Hub;
  presence: PresenceBook;
  limits: LiveLimits;
  schema: z.ZodType<ClientMessage>;
  verify(token: string): Promise<(LiveClaims & { expiresAt: number }) | null>;
  /** Whether one more connection of this subject may be. */
  admit(connection: Connection): boolean;
}

/** One browser: what it may hear, what it hears, and where it is present. */
export class Connection implements Listener {
  closed = false;
  laggingSince = 0;
  subscriptions = new Map<string, Subscription>();
  claims: (LiveClaims & { expiresAt: number }) | null = null;
  readonly openedAt = Date.now();
  #closing = false;
  /** Made when it is first present somewhere: most never are. */
  #here: Set<string> | null = null;
  #messages: Bucket;
  #subscribes: Bucket;
  #order: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(
    private context: ConnectionContext,
    private transport: Transport,
    readonly address: string,
  ) {
    const { limits } = context;
    this.#messages = new Bucket(limits.messagesPerSecond);
    this.#subscribes = new Bucket(limits.subscribesPerSecond);
  }

  send(message: Buffer): void {
    if (!this.closed) this.transport.send(message);
  }

  tell(message: ServerMessage): void {
    this.send(Buffer.from(JSON.stringify(message)));
  }

  buffered(): number {
    return this.transport.buffered();
  }

  drop(): void {
    this.transport.drop();
  }

  close(code: number, reason: string): void {
    if (this.#closing) return;
    this.#closing = true;
    this.transport.close(code, reason);
  }

  /** A message as it came in. Messages take effect in order, one after the other. */
  receive(text: string): void {
    if (this.closed || this.#closing) return;
    const { limits } = this.context;
    const tooMany = !this.#messages.take() || this.#waiting > limits.messagesPerSecond * 2;
    if (tooMany) return this.close(closeCodes.tooManyMessages, "Too many messages");
    let message: ClientMessage;
    try {
      message = this.context.schema.parse(JSON.parse(text));
    } catch {
      return this.close(closeCodes.notUnderstood, "Not understood");
    }
    this.accept(message);
  }

  /** The same for a message that was parsed and counted before. */
  accept(message: ClientMessage): Promise<void> {
    this.#waiting++;
    return this.#order = this.#order.then(() => this.closed ? undefined : this.#act(message))
      .catch(() => this.close(1011, "It did not work; come back"))
      .finally(() => this.#waiting--);
  }

  /** Takes a token; false where it was refused and the connection closed. */
  async authenticate(token: string): Promise<boolean> {
    const claims = await this.context.verify(token);
    if (this.closed) return false;
    if (!claims) {
      this.close(closeCodes.tokenInvalid, "The token is not valid");
      return false;
    }
    const known = this.claims;
    if (known && known.subject !== claims.subject) {
      this.close(closeCodes.tokenInvalid, "The token is somebody else's");
      return false;
    }
    this.claims = claims;
    if (!known && !this.context.admit(this)) {
      this.claims = null;
      this.close(closeCodes.tooManyConnections, "Too many connections of this account");
      return false;
    }
    // A new token may open less than the one before.
    for (const name of [...this.subscriptions.keys()]) {
      if (!mayHear(claims, name)) this.#forbid(name);
    }
    this.tell({ welcome: this.secondsLeft() });
    return true;
  }

  /** Seconds until the token is over. */
  secondsLeft(): number {
    return Math.round((this.claims?.expiresAt ?? 0) - Date.now() / 1000);
  }

  async #act(message: ClientMessage): Promise<void> {
    const { hub, presence, limits } = this.context;
    if ("token" in message) return void await this.authenticate(message.token);
    if ("unsub" in message) return hub.unsubscribe(this, message.unsub);
    if ("away" in message) return this.#away(message.away);
    if ("here" in message) {
      const { claims } = this;
      const name = message.here;
      const guest = !claims?.session;
      if (!claims || guest || !name.startsWith("presence:") || !mayHear(claims, name)) {
        return this.#forbid(name);
      }
      this.#here ??= new Set();
      if (this.#here.has(name)) return;
      if (this.#here.size >= limits.channels) return this.#refuse(name);
      this.#here.add(name);
      return presence.enter(name, claims.subject, { name: claims.name ?? "" });
    }
    const { sub, e, s, keys } = message;
    if (!this.claims || !mayHear(this.claims, sub)) return this.#forbid(sub);
    if (!this.#subscribes.take()) {
      return this.close(closeCodes.tooManyMessages, "Too many subscriptions");
    }
    const known = this.subscriptions.has(sub);
    if (!known && this.subscriptions.size >= limits.channels) return this.#refuse(sub);
    const at = e !== undefined && s !== undefined ? { epoch: e, seq: s } : undefined;
    await hub.subscribe(this, sub, at, keys);
  }

  #forbid(name: string): void {
    this.context.hub.unsubscribe(this, name);
    this.tell({ error: "forbidden", c: name });
  }

  #refuse(name: string): void {
    this.tell({ error: `at most ${this.context.limits.channels} channels`, c: name });
  }

  #away(name: string): void {
    if (this.#here?.delete(name)) this.context.presence.leave(name, this.claims!.subject);
  }

  /** The transport has ended. */
  ended(): void {
    this.context.hub.leave(this);
    for (const name of [...this.#here ?? []]) this.#away(name);
  }
}
