import { AsyncLocalStorage } from "node:async_hooks";

/** What a log line tells of the work at hand; set by the HTTP server and by event consumers. */
export interface Context {
  requestId?: string;
  tenant?: string;
  /** W3C Trace Context, where OpenTelemetry has no span of its own. */
  traceparent?: string;
  /** Pattern of the route that took the request; filled in once it is known. */
  route?: string;
}

const storage = new AsyncLocalStorage<Context>();

/** The context of the work at hand; empty outside of any. May be written to. */
export function currentContext(): Context {
  return storage.getStore() ?? {};
}

/** Runs `work` with `fields` added to the context. */
export function withContext<T>(fields: Context, work: () => T): T {
  return storage.run({ ...storage.getStore(), ...fields }, work);
}
