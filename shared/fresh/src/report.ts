import { type Context, internals } from "./context.ts";
import { statusOf } from "./error.ts";

/**
 * Logs a fault of the server where it is turned into an answer, as nobody else would see it. An
 * error page that throws on what it was given does not make it two.
 */
export function report<State>(ctx: Context<State>, error: unknown): void {
  if (statusOf(error) < 500) return;
  // Refusals of the application's own kinds say their status: answers, not faults.
  const { status } = (error ?? {}) as { status?: unknown };
  if (typeof status === "number" && status >= 400 && status < 500) return;
  const { shared } = internals(ctx);
  if (shared.reported?.includes(error)) return;
  (shared.reported ??= []).push(error);
  console.error(`${ctx.req.method} ${ctx.url.pathname}`, error);
}
