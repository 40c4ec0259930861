import * as oauth from "oauth4webapi";
import { DomainError } from "shared/http/domain_error.ts";
import type { Provider } from "./dial.ts";
import { discovery } from "./provider.ts";
import { hashToken } from "./token.ts";
import { encodeBase64Url } from "@std/encoding";

export interface IntrospectionOptions extends Provider {
  clientId: string;
  clientSecret: string;
  /** Milliseconds that an answer is used again: a token that is taken back lives on so long. */
  cacheMs?: number;
}

/** Identity cannot be asked whether a token is good. */
const unavailable = () =>
  new DomainError("identity_unavailable", 503, "Tokens cannot be checked right now. Try again");

const cacheLimit = 10_000;
const timeoutMs = 3000;
/** So many failures in a row, and identity is left alone for a while. */
const breaker = { failures: 5, openMs: 5000 };

/**
 * Asks identity about tokens (RFC 7662): answers what it says of an active one, or null. Equal
 * questions share one answer; while identity is down requests fail at once with 503.
 */
export function introspector(
  options: IntrospectionOptions,
): (token: string) => Promise<oauth.IntrospectionResponse | null> {
  const { cacheMs = 5000, clientId, clientSecret } = options;
  const { options: http, discover } = discovery(options);
  const client: oauth.Client = { client_id: clientId };
  const authenticate = oauth.ClientSecretBasic(clientSecret);
  const answers = new Map<string, { until: number; answer: Promise<Answer> }>();
  type Answer = oauth.IntrospectionResponse | null;
  let [failures, openUntil] = [0, 0];

  async function ask(token: string): Promise<Answer> {
    if (Date.now() < openUntil) throw unavailable();
    try {
      const { server } = await discover();
      const response = await oauth.introspectionRequest(server, client, authenticate, token, {
        ...http,
        signal: AbortSignal.timeout(timeoutMs),
      });
      const answer = await oauth.processIntrospectionResponse(server, client, response);
      failures = 0;
      return answer.active ? answer : null;
    } catch {
      // One call tries again when the time is over; the next failure opens it anew.
      if (++failures >= breaker.failures) openUntil = Date.now() + breaker.openMs;
      throw unavailable();
    }
  }

  return async (token) => {
    // The cache holds no secret.
    const key = encodeBase64Url(await hashToken(token));
    const known = answers.get(key);
    if (known && known.until > Date.now()) return ended(await known.answer) ? null : known.answer;
    const answer = ask(token);
    answers.delete(key);
    answers.set(key, { until: Date.now() + cacheMs, answer });
    answer.catch(() => answers.delete(key));
    // The oldest goes first.
    if (answers.size > cacheLimit) answers.delete(answers.keys().next().value!);
    return await answer;
  };
}

const ended = (answer: oauth.IntrospectionResponse | null): boolean =>
  answer?.exp !== undefined && answer.exp * 1000 <= Date.now();
