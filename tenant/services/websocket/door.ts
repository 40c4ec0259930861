import type { IncomingMessage } from "node:http";
import { closeCodes } from "shared/live/protocol.ts";
import { nearestAddress } from "shared/http/client_address.ts";
import { type Connection, type ConnectionContext, messageSchema } from "./connection.ts";
import type { Hub } from "./hub.ts";
import { Counts, type LiveLimits } from "./limits.ts";
import type { PresenceBook } from "./presence.ts";
import type { LiveStats } from "./stats.ts";

/** Connections told to leave at once when the process stops, and the pause to the next so many. */
const slice = 200;
const slicePauseMs = 50;
/** Over this time those who were told to leave come back. */
const returnMs = 10_000;

export interface DoorOptions {
  hub: Hub;
  presence: PresenceBook;
  limits: LiveLimits;
  stats: LiveStats;
  origin: string;
  verify: ConnectionContext["verify"];
}

/** Who comes in, how many there are, and who has to go. */
export class Door implements ConnectionContext {
  readonly hub: Hub;
  readonly presence: PresenceBook;
  readonly limits: LiveLimits;
  readonly stats: LiveStats;
  readonly verify: ConnectionContext["verify"];
  readonly schema: ConnectionContext["schema"];
  readonly connections = new Set<Connection>();
  stopping = false;
  #origin: string;
  #subjects = new Counts();
  #addresses = new Counts();
  #counted = new WeakMap<Connection, string>();
  #timer: ReturnType<typeof setInterval>;

  constructor(options: DoorOptions) {
    this.hub = options.hub;
    this.presence = options.presence;
    this.limits = options.limits;
    this.stats = options.stats;
    this.verify = options.verify;
    this.schema = messageSchema(options.limits);
    this.#origin = options.origin;
    this.#timer = setInterval(() => this.#look(), 1000);
  }

  pathOf(req: IncomingMessage): string {
    return (req.url ?? "/").split("?", 1)[0];
  }

  isForeign({ headers }: IncomingMessage): boolean {
    return headers.origin !== undefined && headers.origin !== this.#origin;
  }

  isFull(): boolean {
    return this.stopping || this.connections.size >= this.limits.connections;
  }

  addressOf({ headers, socket }: IncomingMessage): string {
    const forwarded = [headers["x-forwarded-for"] ?? []].flat().join(",");
    return nearestAddress(forwarded, socket.remoteAddress ?? "");
  }

  /** False where it may not stay; then it has been told why. */
  enter(connection: Connection): boolean {
    this.connections.add(connection);
    this.stats.connections = this.connections.size;
    this.#addresses.add(connection.address);
    if (this.#addresses.of(connection.address) <= this.limits.perAddress) return true;
    connection.close(closeCodes.tooManyConnections, "Too many connections of this address");
    return false;
  }

  admit(connection: Connection): boolean {
    const { subject, session } = connection.claims!;
    // Guests have no account; their address is counted.
    if (!session) return true;
    if (this.#subjects.of(subject) >= this.limits.perSubject) return false;
    this.#subjects.add(subject);
    this.#counted.set(connection, subject);
    return true;
  }

  leave(connection: Connection): void {
    if (!this.connections.delete(connection)) return;
    this.stats.connections = this.connections.size;
    this.#addresses.remove(connection.address);
    const subject = this.#counted.get(connection);
    if (subject !== undefined) this.#subjects.remove(subject);
  }

  #look(): void {
    const now = Date.now();
    for (const connection of this.connections) {
      const { claims, openedAt } = connection;
      if (claims ? claims.expiresAt * 1000 <= now : false) {
        connection.close(closeCodes.tokenExpired, "The token has expired");
      } else if (!claims && now - openedAt > this.limits.tokenWithinMs) {
        connection.close(closeCodes.noToken, "No token came");
      }
    }
  }

  /** Closes the connections of sessions that are over. */
  async endRevoked(holding: (ids: string[]) => Promise<Set<string>>): Promise<void> {
    const ids = new Set<string>();
    for (const { claims } of this.connections) if (claims?.session) ids.add(claims.session);
    if (ids.size === 0) return;
    const still = await holding([...ids]);
    for (const connection of this.connections) {
      const session = connection.claims?.session;
      if (session && ids.has(session) && !still.has(session)) {
        connection.close(closeCodes.tokenInvalid, "Signed out");
      }
    }
  }

  /** Sends everybody away, some at a time, to come back spread over some seconds. */
  async drain(): Promise<void> {
    this.stopping = true;
    clearInterval(this.#timer);
    let sent = 0;
    for (const connection of [...this.connections]) {
      connection.tell({ reconnect: Math.round(Math.random() * returnMs) });
      connection.close(closeCodes.restart, "The service restarts");
      if (++sent % slice === 0) await new Promise((done) => setTimeout(done, slicePauseMs));
    }
  }
}
