import { type Context, HttpError } from "fresh";
import type { z } from "zod";
import { DomainError } from "shared/http/mod.ts";
import {
  type Endpoint,
  endpoints,
  IdentityRefused,
  IdentityUnavailable,
} from "shared/identity_api/mod.ts";
import { keepForm, keptForm, type Typed } from "./domain/kept_forms.ts";
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
  return await asking(ctx, {}, work);
}

/**
 * For the page of a form or question that leads to a change: the person proves who they are before
 * they fill it in. `typed` is what they had typed already when a proof ran out under their hands.
 */
export async function beforeChange<T>(
  ctx: Context<State>,
  work: (ask: Ask, typed: Typed) => Promise<T>,
): Promise<T | Response> {
  return await asking<T | Response>(ctx, {}, async (ask) => {
    const { stepUp } = await ask(endpoints.acting);
    if (stepUp) return await toStepUp(ctx, {});
    const kept = ctx.url.searchParams.get("kept");
    return await work(ask, await keptForm(ctx.state.sql, placeOf(ctx), kept));
  });
}

/**
 * Carries a change out, whoever's it is, only for a person whom identity has had prove who they are
 * within minutes. Others are led there and back to the form, which still has what they `typed`.
 */
export async function change<T>(
  ctx: Context<State>,
  typed: Typed,
  work: (ask: Ask) => Promise<T>,
): Promise<T | Response> {
  return await asking<T | Response>(ctx, typed, async (ask) => {
    const { stepUp } = await ask(endpoints.acting);
    return stepUp ? await toStepUp(ctx, typed) : await work(ask);
  });
}

/**
 * For what fails while a form is carried out: shows it `again` with the code where identity, or
 * another service by its error, does not answer, so that nothing typed is lost.
 */
export function unlessAway<T>(
  again: (code: string) => T,
  Away: new (...parameters: never[]) => Error & { code: string },
): (error: unknown) => T {
  return (error) => {
    const away = error instanceof Away ||
      error instanceof DomainError && error.code === "identity_unavailable";
    if (!away) throw error;
    return again(error.code);
  };
}

async function asking<T>(
  ctx: Context<State>,
  typed: Typed,
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
    if (error.code === "step_up_required") return await toStepUp(ctx, typed);
    if (error.code === "acting_session_ended") {
      return ctx.redirect(`/auth/sign-in?${await returnTo(ctx, typed)}`, 303);
    }
    if (error.status === 404) throw new HttpError(404);
    if (error.status === 403) throw new DomainError("forbidden", 403, error.message);
    throw error;
  }
}

const placeOf = ({ state, url }: Context<State>) => ({
  accountId: actingPerson(state).accountId,
  path: url.pathname,
});

const toStepUp = async (ctx: Context<State>, typed: Typed) =>
  ctx.redirect(`/auth/step-up?${await returnTo(ctx, typed)}`, 303);

/** The way back to this page, and to what was typed on it. */
async function returnTo(ctx: Context<State>, typed: Typed): Promise<URLSearchParams> {
  const search = new URLSearchParams(ctx.url.search);
  if (Object.keys(typed).length > 0) {
    search.set("kept", await keepForm(ctx.state.sql, placeOf(ctx), typed));
  }
  const query = search.size > 0 ? `?${search}` : "";
  return new URLSearchParams({ return_to: ctx.url.pathname + query });
}
