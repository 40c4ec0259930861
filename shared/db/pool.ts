import postgres from "postgres";
import { arrayOf } from "./arrays.ts";
import { isDatabaseDown } from "./errors.ts";
import { type Session, Sessions, type Statement } from "./sessions.ts";

type Sql = postgres.Sql;
type Tx = postgres.TransactionSql;
type Options = postgres.Options<Record<string, postgres.PostgresType>>;
type Work = (tx: Tx) => unknown;
type End = { timeout?: number };

const pools = new WeakMap<Sql, Sessions>();

/** How many transactions and statements of a pool wait for a connection. */
export const waitingFor = (sql: Sql): number => pools.get(sql)?.waiting ?? 0;

/**
 * A pool of postgres.js clients with one connection each, which are thrown away when that is lost.
 * The pool that postgres.js has (3.4.9) does not outlive lost connections: a session that ends
 * inside a transaction makes it write ROLLBACK to a socket that is gone, which ends the process
 * (porsager/postgres#1208), statements of a dead transaction may run inside the next one (#1216),
 * and what is sent over a connection that was reset may never be answered (#1215).
 */
export function openPool(url: string, options: Options & { max: number }): Sql {
  const open = (more: Options = {}) => {
    const client: Sql = postgres(url, { ...options, ...more, max: 1 });
    // What postgres.js fills in by asking the server; see arrays.ts.
    const { shared } = client.options as unknown as { shared: { typeArrayMap: object } };
    Object.assign(shared.typeArrayMap, arrayOf);
    return client;
  };
  const sessions = new Sessions(open, options.max);
  // Makes statements, and listens; what it makes is run by a session.
  const base = open();

  async function run(statement: Statement): Promise<void> {
    let session: Session;
    try {
      session = await sessions.take();
    } catch (error) {
      return statement.reject(error);
    }
    statement.then(() => sessions.giveBack(session), (error) => {
      if (isFatal(error)) session.discard(error);
      sessions.giveBack(session);
    });
    session.run(statement);
  }

  function routed(made: unknown): unknown {
    const statement = made as Statement;
    // Helpers such as `sql(columns)` have no handler.
    if (typeof statement?.handler === "function") statement.handler = run;
    return made;
  }

  async function begin(first: string | Work, second?: Work): Promise<unknown> {
    const [how, work] = typeof first === "string" ? [first, second!] : ["", first];
    const session = await sessions.take();
    try {
      return await scoped(session, (run) => session.sql.begin(how, run), work);
    } finally {
      sessions.giveBack(session);
    }
  }

  async function reserve(): Promise<postgres.ReservedSql> {
    const session = await sessions.take();
    try {
      // A client that is not connected yet would wait for ever: without the question for types
      // nothing tells it that its connection is there.
      await session.sql`SELECT`;
      const reserved = await session.sql.reserve();
      return guarded(session, reserved, {
        release() {
          if (!session.lost) reserved.release();
          sessions.giveBack(session);
        },
      });
    } catch (error) {
      if (isFatal(error)) session.discard(error as Error);
      sessions.giveBack(session);
      throw error;
    }
  }

  const own: Record<PropertyKey, unknown> = {
    begin,
    reserve,
    unsafe: (...args: Parameters<Sql["unsafe"]>) => routed(base.unsafe(...args)),
    notify: (channel: string, payload: string) => pool`SELECT pg_notify(${channel}, ${payload})`,
    end: ({ timeout }: End = {}) => Promise.all([sessions.end(timeout), base.end({ timeout })]),
    options: { ...base.options, max: options.max },
  };
  const pool = new Proxy(base, {
    apply: (_target, _this, args) => routed(Reflect.apply(base, undefined, args)),
    get: (_target, key) => own[key] ?? Reflect.get(base, key),
  });
  pools.set(pool, sessions);
  return pool;
}

/**
 * Runs `work` in the transaction or savepoint that `enter` opens. Once the session is lost `enter`
 * hears nothing more: it would try to roll back what PostgreSQL has rolled back already.
 */
function scoped(
  session: Session,
  enter: (run: (tx: Tx) => Promise<unknown>) => Promise<unknown>,
  work: Work,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const run = (tx: Tx) =>
      new Promise((done, fail) => {
        inside(session, tx, work).then(
          (value) => session.lost ? reject(session.lost) : done(value),
          (error) => {
            if (isFatal(error)) session.discard(error);
            if (session.lost) reject(isFatal(error) ? error : session.lost);
            else fail(error);
          },
        );
      });
    enter(run).then(resolve, (error) => {
      if (isFatal(error)) session.discard(error);
      reject(error);
    });
  });
}

async function inside(session: Session, tx: Tx, work: Work): Promise<unknown> {
  const savepoint = (...args: [Work] | [string, Work]) =>
    args.length === 1
      ? scoped(session, (run) => tx.savepoint(run), args[0])
      : scoped(session, (run) => tx.savepoint(args[0], run), args[1]);
  const result = work(guarded(session, tx, { savepoint }));
  return Array.isArray(result) ? await Promise.all(result) : await result;
}

/** PostgreSQL's own time limits for transactions (25P03, 25P04) end the session, as outages do. */
const isFatal = (error: unknown) =>
  isDatabaseDown(error) || /^25P0[34]$/.test((error as { code?: string } | null)?.code ?? "");

/** `sql`, refusing statements once its session is lost; `own` takes the place of some members. */
function guarded<T extends Tx | postgres.ReservedSql>(
  session: Session,
  sql: T,
  own: Record<PropertyKey, unknown>,
): T {
  const check = () => {
    if (session.lost) throw session.lost;
  };
  return new Proxy(sql, {
    apply(target, _this, args) {
      check();
      return Reflect.apply(target, undefined, args);
    },
    get(target, key) {
      if (key === "unsafe") check();
      return own[key] ?? Reflect.get(target, key);
    },
  });
}
