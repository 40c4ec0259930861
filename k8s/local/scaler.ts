import { backlog } from "shared/bus/mod.ts";
import { connect, type Sql } from "shared/db/mod.ts";
import { delay } from "@std/async/delay";
import type { Deployment, Fleet } from "./fleet.ts";

/** A small KEDA: wakes sleeping services that have work waiting, and ends idle ones. */
export function startScaler(fleet: Fleet, log: (line: string) => void): { stop(): Promise<void> } {
  let stopped = false;
  const pools = new Map<string, Sql>();
  const poolOf = ({ env }: Deployment): Sql => {
    let pool = pools.get(env.DATABASE_URL);
    if (!pool) {
      pool = connect(env.DATABASE_URL, { max: 1, applicationName: "scaler" });
      pools.set(env.DATABASE_URL, pool);
    }
    return pool;
  };

  /** Events or due work wait for this service. */
  async function hasWork(deployment: Deployment): Promise<boolean> {
    const { scaling } = deployment;
    if (!scaling || scaling.paused || !deployment.env.DATABASE_URL) return false;
    if (scaling.consumers.length === 0 && scaling.queries.length === 0) return false;
    const sql = poolOf(deployment);
    const names = scaling.consumers.map(({ name }) => name);
    const waiting = await backlog(sql, names, deployment.env.AMQP_URL);
    if (scaling.consumers.some(({ name, above }) => (waiting[name] ?? 0) > above)) return true;
    for (const query of scaling.queries) {
      const [row] = await sql.unsafe(query);
      // Whatever the column is called: KEDA reads the first one, too.
      if (Number(Object.values(row ?? {})[0] ?? 0) > 0) return true;
    }
    return false;
  }

  const loop = (async () => {
    while (!stopped) {
      for (const deployment of fleet.list()) {
        if (stopped || deployment.child || deployment.starting) continue;
        try {
          if (await hasWork(deployment)) {
            await fleet.wake(deployment.namespace, deployment.name, 45_000);
          }
        } catch (error) {
          log(`${deployment.key} has work but does not wake: ${(error as Error).message}`);
        }
      }
      await fleet.settle((deployment) => hasWork(deployment).catch(() => false));
      for (let i = 0; i < 10 && !stopped; i++) await delay(200);
    }
  })();
  return {
    async stop() {
      stopped = true;
      await loop;
      await Promise.all([...pools.values()].map((pool) => pool.end({ timeout: 1 })));
    },
  };
}
