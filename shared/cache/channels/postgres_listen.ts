import { connect, type Sql } from "shared/db/mod.ts";

const topic = "live_channels";
/** It says something to itself this often, and begins anew when it did not hear it. */
const checkMs = 2000;
const deafMs = 6000;

export interface Listening {
  ready: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Hears notices of channels. The driver's own LISTEN gives up when the server is away for longer
 * than one try, without a word; so silence is tested, and a deaf connection replaced.
 */
export function listening(
  sql: Sql,
  databaseUrl: string,
  on: {
    heard(names: string[]): void;
    /** Also after the connection was lost: what was told meanwhile was not heard. */
    connected(): void;
  },
): Listening {
  const ready = Promise.withResolvers<void>();
  let stopped = false;
  let heardAt = 0;
  let beganAt = 0;
  let listener: Sql | undefined;

  async function begin(): Promise<void> {
    beganAt = Date.now();
    const old = listener;
    const own = listener = connect(databaseUrl, { max: 1, applicationName: "live-listen" });
    old?.end({ timeout: 1 }).catch(() => {});
    await own.listen(topic, (names) => {
      if (own !== listener) return;
      heardAt = Date.now();
      on.heard(JSON.parse(names));
    }, () => {
      if (own !== listener || stopped) return;
      heardAt = Date.now();
      ready.resolve();
      on.connected();
    });
  }

  async function check(): Promise<void> {
    const now = Date.now();
    if (now - Math.max(heardAt, beganAt) > deafMs) await begin();
    else await sql`SELECT pg_notify(${topic}, '[]')`;
  }

  begin().catch(() => {});
  const checks = setInterval(() => check().catch(() => {}), checkMs);
  return {
    ready: ready.promise,
    async stop() {
      stopped = true;
      clearInterval(checks);
      await listener?.end({ timeout: 1 });
    },
  };
}
