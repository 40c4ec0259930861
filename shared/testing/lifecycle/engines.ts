/** The real engines that a lifecycle runs on, and what is in them. */
import { connect } from "shared/db/mod.ts";
import { openEngines } from "../../../k8s/local/engines/mod.ts";
import { testObjectStore } from "../ceph.ts";
import { engine } from "../engines.ts";
import { privatePostgres } from "../faults/engines.ts";
import { FaultProxy } from "../faults/proxy.ts";
import { testManagement } from "../rabbitmq.ts";

export interface RealEngines extends AsyncDisposable {
  /** What the platform is started with. */
  environment: Record<string, string>;
  postgresUrl: string;
  /** Between the platform and RabbitMQ's management API; null where there is no RabbitMQ. */
  management: FaultProxy | null;
  opened: Awaited<ReturnType<typeof openEngines>>;
  /** Everything in them that has this tenant's name in its own. */
  named(slug: string): Promise<string[]>;
}

/**
 * A PostgreSQL of one's own, and this machine's RabbitMQ, Redis and Ceph. One that is not there is
 * left out, and said; with `VECTON_REQUIRE_ENGINES=1` that is an error.
 */
export async function realEngines(): Promise<RealEngines> {
  const broker = await testManagement();
  const redis = await engine("Redis", "VECTON_TEST_REDIS_URL", "redis://127.0.0.1:6379");
  const store = await testObjectStore();
  const target = broker && new URL(broker.management);
  const management = target &&
    new FaultProxy({ hostname: target.hostname, port: Number(target.port) });
  const postgres = await privatePostgres();
  const environment = {
    DATABASE_URL: postgres.superuserUrl,
    ...(broker && management
      ? {
        AMQP_URL: broker.amqp,
        RABBITMQ_MANAGEMENT_URL: `http://127.0.0.1:${management.port}`,
      }
      : {}),
    ...(redis ? { REDIS_URL: redis } : {}),
    ...(store
      ? {
        S3_ENDPOINT: store.endpoint,
        S3_ACCESS_KEY: store.admin.accessKey,
        S3_SECRET_KEY: store.admin.secretKey,
      }
      : {}),
  };
  const opened = await openEngines(environment, () => {});
  const sql = connect(postgres.superuserUrl, { max: 1 });
  return {
    environment,
    postgresUrl: postgres.superuserUrl,
    management,
    opened,
    async named(slug) {
      const database = slug.replaceAll("-", "_");
      const databases = await sql`SELECT datname AS name FROM pg_database`;
      const roles = await sql`SELECT rolname AS name FROM pg_roles`;
      const names: [string, string[]][] = [
        ["database", databases.map(({ name }) => name)],
        ["role", roles.map(({ name }) => name)],
        ["vhost", await opened.broker?.vhosts() ?? []],
        ["RabbitMQ user", await opened.broker?.users() ?? []],
        ["Redis user", await opened.cache?.users() ?? []],
        ["bucket", await opened.objects?.buckets() ?? []],
      ];
      return names.flatMap(([kind, list]) =>
        list.filter((name) => name.includes(slug) || name.includes(database))
          .map((name) => `${kind} ${name}`)
      );
    },
    async [Symbol.asyncDispose]() {
      await sql.end();
      opened.cache?.close();
      await management?.[Symbol.asyncDispose]();
      await postgres[Symbol.asyncDispose]();
    },
  };
}
