import type { Locale } from "shared/i18n/mod.ts";
import { Alert } from "shared/ui/mod.ts";
import { accountMessages } from "./messages.ts";

/** What stands in the way of a sign-in. */
export type Problem =
  | { code: "wrong" | "codeWrong" | "busy" | "stale" }
  | { code: "wait"; seconds: number };

const statuses = { wrong: 422, codeWrong: 422, busy: 503, stale: 403, wait: 429 };

/** Status and headers that go with a problem. */
export function initOf(problem: Problem | null) {
  const wait = problem?.code === "wait" ? problem.seconds : problem?.code === "busy" ? 5 : null;
  const headers: Record<string, string> = wait ? { "retry-after": String(wait) } : {};
  return { status: problem ? statuses[problem.code] : 200, headers };
}

export function ProblemAlert({ locale, problem }: { locale: Locale; problem: Problem | null }) {
  if (!problem) return null;
  const m = accountMessages(locale);
  const text = problem.code === "wait" ? m.wait(String(problem.seconds)) : m[problem.code];
  return <Alert tone="error">{text}</Alert>;
}
