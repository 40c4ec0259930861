/**
 * What postgres.js 3.4 lacks where a connection is lost (porsager/postgres issues 1133, 1208, 1216):
 *
 * - A transaction whose connection is gone goes on: at first into a socket that is no more, which
 *   ends the process, and after a reconnect outside of its transaction, where it commits statement
 *   by statement. Here its further statements fail, and nothing is sent.
 * - A connection that is lost while it asks for the database's types ends the process, too: nobody
 *   waits for that question. Here its failure is nothing; the query it was asked for fails or waits.
 * - A connection that broke with something unsent never comes back, and one that broke between two
 *   statements mixes up answers. Here the first loss replaces the pool by a new one.
 */
import type postgres from "postgres";
import { isConnectionLost } from "./errors.ts";

type Sql = postgres.Sql;
type Tx = postgres.TransactionSql;
type Work = (tx: Tx) => unknown;
type Overrides = { max?: number; idle_timeout?: number; onclose?: () => void };

// In the whole process, for there is no other place to hear of it.
globalThis.addEventListener("unhandledrejection", (event) => {
  const { query } = event.reason as { query?: string } ?? {};
  if (query?.includes("b.typarray") && isConnectionLost(event.reason)) event.preventDefault();
});

/** What postgres.js keeps in a query and does not document. */
interface Query extends Promise<unknown> {
  handler: { (query: Query): void; debug?: unknown };
  resolve(value: unknown): void;
  reject(error: unknown): void;
  /** Set once it is given to a connection. */
  state: unknown;
  cancelled: unknown;
}

/** A pool that was replaced may end what it has in progress for so long. */
const graceMs = 60_000;

/**
 * A pool of postgres.js whose loss of a connection harms only those who used it: they fail, and may
 * try again. `open` makes a pool; it connects with its first query.
 */
export function guarded(open: (overrides?: Overrides) => Sql): Sql {
  const old = new Map<Sql, ReturnType<typeof setTimeout>>();
  let ended = false;
  const opened = (): Pool => {
    const pool = new Pool(open(), () => {
      if (ended) return;
      current = opened();
      const finish = () => old.delete(pool.sql) && pool.sql.end({ timeout: 5 }).catch(() => {});
      const timer = setTimeout(finish, graceMs);
      Deno.unrefTimer(timer);
      old.set(pool.sql, timer);
    });
    return pool;
  };
  let current = opened();
  let listening: Sql | null = null;
  const own = new Map<string | symbol, unknown>(Object.entries({
    begin: (...args: unknown[]) => begin(current, args),
    reserve: () => reserve(open),
    // It has a connection of its own, which listens again after a loss.
    listen: (...args: Parameters<Sql["listen"]>) => (listening ??= open()).listen(...args),
    async end(options?: { timeout?: number }) {
      ended = true;
      for (const timer of old.values()) clearTimeout(timer);
      const all = [current.sql, ...old.keys(), ...(listening ? [listening] : [])];
      await Promise.all(all.map((sql) => sql.end(options)));
    },
  }));
  return new Proxy(current.sql, {
    apply: (_sql, _this, args) => current.watch(Reflect.apply(current.sql, undefined, args)),
    get: (_sql, key) => own.get(key) ?? member(current, key),
  });
}

/** What sends queries, and looks at each of them. */
interface Sender {
  sql: Sql | Tx;
  watch<T>(query: T): T;
}

function member(sender: Sender, key: string | symbol): unknown {
  const found = Reflect.get(sender.sql, key);
  if (key !== "unsafe" && key !== "file") return found;
  return (...args: unknown[]) => sender.watch(found.apply(sender.sql, args));
}

/** The same function makes other values, too, such as a list of columns. */
function isQuery(value: unknown): value is Query {
  return value instanceof Promise && "handler" in value;
}

/** One pool of postgres.js, until it loses a connection. */
class Pool implements Sender {
  broken: unknown = null;
  readonly #pending = new Set<Query>();

  constructor(readonly sql: Sql, readonly replace: () => void) {}

  lost(error: unknown): void {
    if (this.broken) return;
    this.broken = error;
    for (const query of this.#pending) {
      if (query.state !== null) continue;
      // It waits for a connection, and might get the one that is broken: it is not sent at all.
      query.cancelled = { resolve() {}, reject() {} };
      query.reject(error);
    }
    this.replace();
  }

  watch<T>(query: T): T {
    if (!isQuery(query)) return query;
    const { handler, resolve, reject } = query;
    query.resolve = (value) => {
      this.#pending.delete(query);
      resolve(value);
    };
    query.reject = (error) => {
      this.#pending.delete(query);
      if (isConnectionLost(error)) this.lost(error);
      reject(error);
    };
    const send = (sent: Query) => {
      if (this.broken) return sent.reject(this.broken);
      this.#pending.add(query);
      handler(sent);
    };
    query.handler = Object.assign(send, { debug: handler.debug });
    return query;
  }
}

/** One connection: once it is lost, nothing is sent any more. */
class Line {
  error: unknown = null;
  readonly #end = Promise.withResolvers<never>();
  readonly lost: Promise<never> = this.#end.promise;

  constructor() {
    this.lost.catch(() => {});
  }

  lose(error: unknown): void {
    this.error ??= error;
    this.#end.reject(this.error);
  }

  watch<T>(query: T): T {
    if (!isQuery(query)) return query;
    const { handler, reject } = query;
    query.reject = (error) => {
      if (isConnectionLost(error)) this.lose(error);
      reject(error);
    };
    const send = (sent: Query) => this.error ? sent.reject(this.error) : handler(sent);
    query.handler = Object.assign(send, { debug: handler.debug });
    return query;
  }
}

async function begin(pool: Pool, args: unknown[]): Promise<unknown> {
  const line = new Line();
  const work = args.at(-1) as Work;
  const options = args.length > 1 ? args[0] as string : "";
  const done = pool.sql.begin(options, (tx) => {
    // It waited in a pool that has lost a connection meanwhile: perhaps this one.
    if (pool.broken) line.lose(pool.broken);
    return scope(line, tx, work);
  });
  done.catch((error) => isConnectionLost(error) && line.lose(error));
  try {
    return await Promise.race([done, line.lost]);
  } catch (error) {
    if (isConnectionLost(error)) pool.lost(error);
    throw error;
  }
}

/**
 * Runs `work`. Where the connection is lost meanwhile this never ends: postgres.js would answer an
 * end with a commit or a rollback, over a connection that is not this transaction's any more.
 */
async function scope(line: Line, tx: Tx, work: Work): Promise<unknown> {
  let outcome: () => unknown = () => {};
  try {
    if (!line.error) {
      const result = work(guardedTx(line, tx));
      const value = await (Array.isArray(result) ? Promise.all(result) : result);
      outcome = () => value;
    }
  } catch (error) {
    outcome = () => {
      throw error;
    };
  }
  return line.error ? await new Promise(() => {}) : outcome();
}

function guardedTx(line: Line, tx: Tx): Tx {
  const sender: Sender = { sql: tx, watch: (query) => line.watch(query) };
  const savepoint = (...args: unknown[]) => {
    if (line.error) return Promise.reject(line.error);
    const work = args.pop() as Work;
    const done = tx.savepoint(...args as [string], (inner) => scope(line, inner, work));
    return Promise.race([done, line.lost]);
  };
  return new Proxy(tx, {
    apply: (_tx, _this, args) => line.watch(Reflect.apply(tx, undefined, args)),
    get: (_tx, key) => key === "savepoint" ? savepoint : member(sender, key),
  });
}

/** A connection of its own, not one of the pool's: only so can its loss be noticed at once. */
async function reserve(open: (overrides: Overrides) => Sql): Promise<postgres.ReservedSql> {
  const line = new Line();
  const closed = Object.assign(new Error("The connection was lost"), { code: "CONNECTION_CLOSED" });
  const pool = open({ max: 1, idle_timeout: 0, onclose: () => line.lose(closed) });
  const end = () => void pool.end({ timeout: 0 }).catch(() => {});
  const sql = await pool.reserve().catch((error) => {
    end();
    throw error;
  });
  const sender: Sender = { sql, watch: (query) => line.watch(query) };
  return new Proxy(sql, {
    apply: (_sql, _this, args) => line.watch(Reflect.apply(sql, undefined, args)),
    get: (_sql, key) => key === "release" ? end : member(sender, key),
  });
}
