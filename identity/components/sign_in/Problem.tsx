import { Alert } from "shared/ui/mod.ts";
import type { State } from "../../state.ts";
import { signInMessages } from "../messages/sign_in.ts";

/** What stands in the way of a step. */
export type Problem =
  | { code: "wrong" | "passwordWrong" | "codeWrong" | "busy" | "stale" }
  | { code: "wait"; seconds: number };

/** Status and headers that go with a problem. */
export function initOf(problem: Problem | null): { status: number; headers: HeadersInit } {
  const status = {
    wrong: 422,
    passwordWrong: 422,
    codeWrong: 422,
    busy: 503,
    stale: 403,
    wait: 429,
  };
  const wait = problem?.code === "wait" ? problem.seconds : problem?.code === "busy" ? 5 : null;
  return {
    status: problem ? status[problem.code] : 200,
    headers: { "cache-control": "no-store", ...(wait ? { "retry-after": String(wait) } : {}) },
  };
}

export function ProblemAlert({ state, problem }: { state: State; problem: Problem | null }) {
  if (!problem) return null;
  const m = signInMessages(state.locale);
  const text = problem.code === "wait" ? m.wait(String(problem.seconds)) : m[problem.code];
  return <Alert tone="error">{text}</Alert>;
}
