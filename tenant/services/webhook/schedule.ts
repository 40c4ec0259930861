/** Seconds before each attempt, about 75 hours in all. */
const delays = [0, 5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400];
const jitter = 0.2;
const longest = 86_400;

/** Whether an attempt with this number (from 1) was the last of the schedule. */
export function isExhausted(attempts: number): boolean {
  return attempts >= delays.length;
}

/**
 * When to try again after attempt number `attempts` failed: the schedule's delay with jitter, so
 * that receivers do not get waves, or later where a 429 or 503 asks for it by `Retry-After`
 * (seconds or a date, at most a day).
 */
export function nextAttempt(
  attempts: number,
  status: number | null,
  retryAfter: string | null,
  now = new Date(),
  random = Math.random(),
): Date {
  const planned = (delays[attempts] ?? longest) * (1 + jitter * (2 * random - 1));
  const asked = status === 429 || status === 503 ? secondsOf(retryAfter, now) : 0;
  return new Date(now.getTime() + Math.min(Math.max(planned, asked), longest * 1.2) * 1000);
}

function secondsOf(retryAfter: string | null, now: Date): number {
  if (!retryAfter) return 0;
  if (/^\d+$/.test(retryAfter)) return Math.min(Number(retryAfter), longest);
  const at = Date.parse(retryAfter);
  return Number.isNaN(at) ? 0 : Math.min(Math.max(0, (at - now.getTime()) / 1000), longest);
}
