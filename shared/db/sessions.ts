import type postgres from "postgres";

type Options = postgres.Options<Record<string, postgres.PostgresType>>;

/** A connection that is closed for good, as postgres.js names it. */
class SessionLost extends Error {
  readonly code = "CONNECTION_CLOSED";
}

/** A statement of postgres.js: it runs when it is awaited, by handing itself to its handler. */
export interface Statement extends Promise<unknown> {
  handler(statement: Statement): unknown;
  reject(error: unknown): void;
}

/** A client of one connection, used by one transaction or statement at a time. */
export interface Session {
  sql: postgres.Sql;
  run(statement: Statement): unknown;
  /** Why it must not be used any more. */
  lost: Error | null;
  /** Gives it up: what it was doing is rolled back by the server. */
  discard(reason: Error): void;
  idle?: ReturnType<typeof setTimeout>;
  openedAt: number;
}

/** An idle session closes after this long, so that a sleeping tenant holds none. */
const idleMs = 30_000;
/** A session is replaced after this long, so that all follow a changed server in time. */
const lifeMs = 45 * 60_000;

/** At most `max` sessions, opened when needed; who finds none waits in line. */
export class Sessions {
  #client: (options: Options) => postgres.Sql;
  #max: number;
  #free: Session[] = [];
  #count = 0;
  #line: ((session: Session) => void)[] = [];
  #ended = false;
  #empty = Promise.withResolvers<void>();

  constructor(client: (options: Options) => postgres.Sql, max: number) {
    this.#client = client;
    this.#max = max;
  }

  get waiting(): number {
    return this.#line.length;
  }

  /** A session of one's own until it is given back. */
  async take(): Promise<Session> {
    if (this.#ended) throw new SessionLost("The pool has ended");
    const free = this.#free.pop();
    if (free) {
      clearTimeout(free.idle);
      return free;
    }
    if (this.#count < this.#max) return this.#open();
    return await new Promise((resolve) => this.#line.push(resolve));
  }

  giveBack(session: Session): void {
    const next = this.#line.shift();
    const old = Date.now() - session.openedAt > lifeMs;
    if (session.lost || old || (this.#ended && !next)) {
      session.discard(new SessionLost("The session was closed"));
      this.#count--;
      if (next) next(this.#open());
      else if (this.#ended && this.#count === 0) this.#empty.resolve();
      return;
    }
    if (next) return next(session);
    this.#free.push(session);
    session.idle = setTimeout(() => this.#drop(session), idleMs);
    // It keeps no process alive.
    Deno.unrefTimer(session.idle);
  }

  /** Lets those in line and at work finish, for `timeout` seconds at most. */
  async end(timeout?: number): Promise<void> {
    this.#ended = true;
    for (const session of [...this.#free]) this.#drop(session);
    if (this.#count === 0) this.#empty.resolve();
    let timer: ReturnType<typeof setTimeout> | undefined;
    await Promise.race([
      this.#empty.promise,
      new Promise<void>((done) => {
        if (timeout !== undefined) timer = setTimeout(done, timeout * 1000);
      }),
    ]);
    clearTimeout(timer);
  }

  #open(): Session {
    this.#count++;
    const sql = this.#client({
      // Both would close it without a word to us.
      idle_timeout: 0,
      max_lifetime: null,
      onclose: () => session.discard(new SessionLost("The connection was closed by the server")),
    });
    const session: Session = {
      openedAt: Date.now(),
      lost: null,
      sql,
      run: (sql.unsafe("") as unknown as Statement).handler,
      discard: (reason) => {
        if (session.lost) return;
        session.lost = reason;
        session.sql.end({ timeout: 0 }).catch(() => {});
        if (this.#free.includes(session)) this.#drop(session);
      },
    };
    return session;
  }

  /** Closes a session that nobody uses. */
  #drop(session: Session): void {
    clearTimeout(session.idle);
    this.#free.splice(this.#free.indexOf(session), 1);
    this.#count--;
    session.lost ??= new SessionLost("The session was closed");
    session.sql.end({ timeout: 1 }).catch(() => {});
  }
}
