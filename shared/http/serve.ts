import { logger } from "shared/telemetry/logger.ts";
import { metrics } from "shared/telemetry/metrics.ts";
import { type Listening, listenNode, type LiveHandlers } from "./node_server.ts";
import { type Handler, withOperations } from "./operations.ts";
import { type Check, Readiness } from "./readiness.ts";
import { beginStopping, stopAsked } from "./stopping.ts";

export type { LiveHandlers } from "./node_server.ts";
export type { Check } from "./readiness.ts";

export interface ServeOptions {
  name: string;
  /** Slug of the tenant that this process serves, for logs and metrics. */
  tenant?: string;
  port: number;
  hostname: string;
  handler(req: Request, info?: Deno.ServeHandlerInfo): Response | Promise<Response>;
  live?: LiveHandlers;
  /** What `/readyz` and the engines' figures look at, by name. */
  checks?: Record<string, Check>;
  /** Runs when a stop is asked for, beside the last requests: closes sockets and streams. */
  onStopping?(): void | Promise<void>;
  /** Runs after the last request has been answered, before the process ends. */
  onStop?(): Promise<void>;
}

/** After a stop was asked for, connections are still taken for this long: some are on their way. */
const lastCallMs = 250;
/** Longest wait for requests in flight then, and for `onStop`; Kubernetes kills after 30 s. */
const graceMs = 10_000;

/**
 * Serves an app with `/healthz`, `/readyz` and `/metrics` until the process is told to stop
 * (SIGTERM, SIGINT or, with `VECTON_EXIT_WITH_PARENT=1`, the end of stdin), lets requests in
 * flight finish, and resolves.
 */
export async function serve(options: ServeOptions): Promise<void> {
  const { name, tenant } = options;
  const log = logger({ service: name });
  const stop = stopAsked();
  const readiness = new Readiness(options.checks ?? {});
  metrics.describe({ service: name, ...(tenant && { tenant }) });
  metrics.watchEventLoop();
  metrics.collectEngines(() => readiness.engines());
  const handler = withOperations(options.handler, readiness, tenant);
  const server = options.live
    ? await listenNode(options, handler, options.live)
    : listenDeno(options, handler);
  log("info", "listening", { port: server.port });
  await stop;
  log("info", "stopping");
  beginStopping();
  const leaving = Promise.resolve(options.onStopping?.())
    .catch((error) => log("error", "closing streams failed", { error }));
  await new Promise((done) => setTimeout(done, lastCallMs));
  if (!await within(Promise.all([leaving, server.close()]))) {
    log("warn", "requests were still open when the time to finish them was over");
  }
  if (!await within(Promise.resolve(options.onStop?.()))) {
    log("warn", "what the service does beside requests did not end in time");
  }
}

function listenDeno({ port, hostname }: ServeOptions, handler: Handler): Listening {
  const server = Deno.serve({ port, hostname, onListen: () => {} }, handler);
  return { port: server.addr.port, close: () => server.shutdown() };
}

/** Whether `work` was done in the time of grace. */
async function within(work: Promise<unknown>): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<false>((done) => timer = setTimeout(() => done(false), graceMs));
  const result = await Promise.race([work.then(() => true as const), late]);
  clearTimeout(timer);
  return result;
}
