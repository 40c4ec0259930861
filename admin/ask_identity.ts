import { type Context, HttpError } from "fresh";
import type { z } from "zod";
import { DomainError } from "shared/http/mod.ts";
import {
  type Endpoint,
  endpoints,
  IdentityRefused,
  IdentityUnavailable,
} from "shared/identity_api/mod.ts";
import { actingPerson, type State } from "./state.ts";

/** Asks identity in the name of the signed-in person. */
export type Ask = <Q extends z.ZodType, B extends z.ZodType, A extends z.ZodType>(
  endpoint: Endpoint<Q, B, A>,
  input?: { params?: Record<string, string>; query?: Partial<z.input<Q>>; body?: z.input<B> },
) => Promise<z.output<A>>;

/**
 * Runs `work`, which asks identity. Where identity wants the person to prove who they are, or their
 * session there has ended, the answer leads there and back to this page.
 */
export async function askIdentity<T>(
  ctx: Context<State>,
  work: (ask: Ask) => Promise<T>,
): Promise<T | Response> {
  const acting = actingPerson(ctx.state);
  try {
    return await work((endpoint, input) => ctx.state.identity.call(endpoint, acting, input));
  } catch (error) {
    if (error instanceof IdentityUnavailable) {
      throw new DomainError("identity_unavailable", 503, "Identity does not answer");
    }
    if (!(error instanceof IdentityRefused)) throw error;
    const back = encodeURIComponent(ctx.url.pathname + ctx.url.search);
    if (error.code === "step_up_required") return toStepUp(ctx);
    if (error.code === "acting_session_ended") {
      return ctx.redirect(`/auth/sign-in?return_to=${back}`, 303);
    }
    if (error.status === 404) throw new HttpError(404);
    if (error.status === 403) throw new DomainError("forbidden", 403, error.message);
    throw error;
  }
}

/**
 * For pages that lead to a change: the person proves who they are before they fill in a form, so
 * that nothing they typed is lost on the way.
 */
export async function beforeChange<T>(
  ctx: Context<State>,
  work: (ask: Ask) => Promise<T>,
): Promise<T | Response> {
  return await askIdentity<T | Response>(ctx, async (ask) => {
    const { stepUp } = await ask(endpoints.acting);
    return stepUp ? toStepUp(ctx) : await work(ask);
  });
}

const toStepUp = (ctx: Context<State>) =>
  ctx.redirect(
    `/auth/step-up?return_to=${encodeURIComponent(ctx.url.pathname + ctx.url.search)}`,
    303,
  );
