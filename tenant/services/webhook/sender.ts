import { delay } from "@std/async/delay";
import { type Sql, uuidv7 } from "shared/db/mod.ts";
import { safeFetch } from "shared/http/mod.ts";
import { liveSecrets } from "./endpoints.ts";
import { isExhausted, nextAttempt } from "./schedule.ts";
import { signedHeaders } from "./signature.ts";

export interface SenderOptions {
  sql: Sql;
  /** Opens the endpoints' secrets. */
  secretKey: string;
  /** Origins that the guard against requests into private networks lets through. */
  allowedOrigins: string[];
  /** Longest wait for an answer, in milliseconds; 15,000 by default. */
  timeoutMs?: number;
}

/** Attempts in flight to one endpoint: a slow receiver takes these and no more. */
const perEndpoint = 4;
const most = 32;
const defaultTimeoutMs = 15_000;
/** How much longer than any attempt a lease is: so only a dead worker's runs out. */
const leaseBeyondMs = 45_000;
const responseLimit = 64 * 1024;

/**
 * Sends what is due until nothing is due or in flight any more, and returns how many attempts it
 * made. A receiver that hangs holds its own few places and no one else's.
 */
export async function sendDue(options: SenderOptions): Promise<number> {
  const inFlight = new Set<Promise<void>>();
  let sent = 0;
  while (true) {
    const claimed = await claim(options, most - inFlight.size);
    for (const delivery of claimed) {
      const running = attempt(options, delivery).finally(() => inFlight.delete(running));
      inFlight.add(running);
    }
    sent += claimed.length;
    if (inFlight.size === 0) return sent;
    if (claimed.length === 0 || inFlight.size >= most) {
      await Promise.race([...inFlight, delay(500)]);
    }
  }
}

interface Claimed {
  id: string;
  event_id: string;
  endpoint_id: string;
  attempts: number;
  url: string;
  payload: string;
}

/** Due deliveries, at most a few in flight per endpoint, so that no backlog takes every place. */
async function claim(
  { sql, timeoutMs = defaultTimeoutMs }: SenderOptions,
  limit: number,
): Promise<Claimed[]> {
  if (limit <= 0) return [];
  const lease = `${timeoutMs + leaseBeyondMs} milliseconds`;
  return await sql.begin(async (tx): Promise<Claimed[]> => {
    const due = await tx`
      WITH ranked AS (
        SELECT d.id,
          row_number() OVER (PARTITION BY d.endpoint_id ORDER BY d.next_attempt_at) +
          (SELECT count(*) FROM webhook.delivery f WHERE f.endpoint_id = d.endpoint_id
             AND f.state = 'delivering' AND f.lease_until >= now()) AS place
        FROM webhook.delivery d JOIN webhook.endpoint p ON p.id = d.endpoint_id
        WHERE p.state = 'active' AND d.next_attempt_at <= now()
          AND (d.state = 'pending' OR (d.state = 'delivering' AND d.lease_until < now()))
      )
      SELECT d.id FROM webhook.delivery d JOIN ranked r ON r.id = d.id
      WHERE r.place <= ${perEndpoint}
        AND (d.state = 'pending' OR (d.state = 'delivering' AND d.lease_until < now()))
      ORDER BY d.next_attempt_at LIMIT ${limit}
      FOR UPDATE OF d SKIP LOCKED`;
    if (due.length === 0) return [];
    return [
      ...await tx<Claimed[]>`
      UPDATE webhook.delivery d
      SET state = 'delivering', attempts = d.attempts + 1,
          lease_until = now() + ${lease}::interval
      FROM webhook.event e, webhook.endpoint p
      WHERE d.id IN ${tx(due.map((row) => row.id))}
        AND e.id = d.event_id AND p.id = d.endpoint_id
      RETURNING d.id, d.event_id, d.endpoint_id, d.attempts, p.url, e.payload`,
    ];
  }) as Claimed[];
}

interface Outcome {
  status: number | null;
  error: string | null;
  response: string;
  retryAfter: string | null;
}

async function attempt(options: SenderOptions, delivery: Claimed): Promise<void> {
  const started = performance.now();
  const outcome = await post(options, delivery);
  const { sql } = options;
  const delivered = outcome.status !== null && outcome.status >= 200 && outcome.status < 300;
  const gone = outcome.status === 410;
  const dead = gone || isExhausted(delivery.attempts);
  const next = nextAttempt(delivery.attempts, outcome.status, outcome.retryAfter);
  await sql.begin(async (tx) => {
    await tx`INSERT INTO webhook.attempt ${
      tx({
        id: uuidv7(),
        delivery_id: delivery.id,
        number: delivery.attempts,
        status: outcome.status,
        error: outcome.error,
        duration_ms: Math.round(performance.now() - started),
        response: outcome.response,
      })
    }`;
    await tx`
      UPDATE webhook.delivery
      SET state = ${delivered ? "delivered" : dead ? "dead" : "pending"},
          next_attempt_at = ${next}, lease_until = NULL
      WHERE id = ${delivery.id}`;
    if (delivered) {
      await tx`UPDATE webhook.endpoint SET failing_since = NULL
        WHERE id = ${delivery.endpoint_id} AND failing_since IS NOT NULL`;
    } else {
      // Five days of nothing but failures, or a 410: the receiver is gone for good.
      await tx`
        UPDATE webhook.endpoint
        SET failing_since = coalesce(failing_since, now()),
            state = CASE WHEN ${gone} OR failing_since < now() - interval '5 days'
                         THEN 'disabled' ELSE state END,
            disabled_reason = CASE WHEN ${gone} THEN 'gone'
                                   WHEN failing_since < now() - interval '5 days' THEN 'failing'
                                   ELSE disabled_reason END
        WHERE id = ${delivery.endpoint_id}`;
    }
  });
}

async function post(options: SenderOptions, delivery: Claimed): Promise<Outcome> {
  const { timeoutMs = defaultTimeoutMs } = options;
  try {
    const secrets = await liveSecrets(options.sql, options.secretKey, delivery.endpoint_id);
    const timestamp = Math.floor(Date.now() / 1000);
    const response = await safeFetch(delivery.url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "user-agent": "Vecton-Webhooks/1",
        ...signedHeaders(secrets, delivery.event_id, timestamp, delivery.payload),
      },
      body: delivery.payload,
      signal: AbortSignal.timeout(timeoutMs),
    }, { allowedOrigins: options.allowedOrigins });
    return {
      status: response.status,
      error: null,
      response: await head(response),
      retryAfter: response.headers.get("retry-after"),
    };
  } catch (error) {
    const timedOut = error instanceof DOMException && error.name === "TimeoutError";
    const message = timedOut ? `no answer within ${timeoutMs / 1000} s` : String(
      error instanceof Error ? error.message : error,
    );
    return { status: null, error: message.slice(0, 500), response: "", retryAfter: null };
  }
}

/** The beginning of an answer, for the log; the rest is not read. */
async function head(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  if (!response.body) return text;
  for await (const chunk of response.body) {
    text += decoder.decode(chunk, { stream: true });
    if (text.length >= responseLimit) break;
  }
  // PostgreSQL stores no NUL in a text.
  return text.slice(0, responseLimit).replaceAll("\0", "\uFFFD");
}
