/**
 * Traces: OpenTelemetry as Deno ships it (`OTEL_DENO=true`). Where it is off, requests still have a
 * trace id (the caller's, or a new one) that goes into log lines and event headers, so that one
 * story can be followed through all services; only the spans are not collected.
 */
import {
  type Attributes,
  context as otel,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { encodeHex } from "@std/encoding";
import { currentContext, withContext } from "./context.ts";

const tracer = trace.getTracer("vecton");

/** W3C Trace Context, version 00; ids of zeros are invalid. */
const pattern = /^00-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Trace and span of the work at hand; null outside of any. */
export function currentTrace(): { traceId: string; spanId: string } | null {
  const active = trace.getActiveSpan()?.spanContext();
  if (active && trace.isSpanContextValid(active)) {
    return { traceId: active.traceId, spanId: active.spanId };
  }
  const [, traceId, spanId] = pattern.exec(currentContext().traceparent ?? "") ?? [];
  return traceId ? { traceId, spanId } : null;
}

/**
 * The `traceparent` of the work at hand, to be stored beside an event or sent with a request; null
 * outside of any.
 */
export function currentTraceparent(): string | null {
  const active = trace.getActiveSpan()?.spanContext();
  if (active && trace.isSpanContextValid(active)) {
    const flags = active.traceFlags.toString(16).padStart(2, "0");
    return `00-${active.traceId}-${active.spanId}-${flags}`;
  }
  return currentContext().traceparent ?? null;
}

/** `traceparent` where it is well formed, else a new one. */
export function traceparentOr(traceparent: string | null | undefined): string {
  if (traceparent && pattern.test(traceparent)) return traceparent;
  const random = (bytes: number) => encodeHex(crypto.getRandomValues(new Uint8Array(bytes)));
  return `00-${random(16)}-${random(8)}-00`;
}

/**
 * Goes on with a trace that began elsewhere: `work` runs in a span `name` whose parent is
 * `traceparent` (of an event's producer, for one). A malformed or missing one begins a new trace.
 */
export function withTraceparent<T>(
  traceparent: string | null | undefined,
  name: string,
  work: () => Promise<T>,
  attributes: Attributes = {},
): Promise<T> {
  const parent = traceparentOr(traceparent);
  const [, traceId, spanId, flags] = pattern.exec(parent)!;
  const known = parent === traceparent;
  const started = known
    ? trace.setSpanContext(ROOT_CONTEXT, {
      traceId,
      spanId,
      traceFlags: Number.parseInt(flags, 16),
      isRemote: true,
    })
    : ROOT_CONTEXT;
  const options = { kind: SpanKind.CONSUMER, attributes };
  return withContext(
    { traceparent: parent },
    () => tracer.startActiveSpan(name, options, started, (span) => finish(span, work)),
  );
}

/** Runs `work` in a span; its failure marks the span and goes on to the caller. */
export function span<T>(
  name: string,
  attributes: Attributes,
  work: () => Promise<T>,
): Promise<T> {
  return tracer.startActiveSpan(name, { attributes }, otel.active(), (span) => finish(span, work));
}

/** Names the request at hand by its route, so that all requests of a route are one line. */
export function nameRequestSpan(method: string, route: string): void {
  trace.getActiveSpan()?.updateName(`${method} ${route}`).setAttribute("http.route", route);
}

async function finish<T>(span: Span, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    span.recordException(error as Error);
    span.setStatus({ code: SpanStatusCode.ERROR, message: String((error as Error)?.message) });
    throw error;
  } finally {
    span.end();
  }
}
