import type { Context, Middleware } from "fresh";
import { networkOf } from "shared/credentials/throttle.ts";
import { problem } from "shared/http/mod.ts";
import { signInMessages } from "../components/messages/sign_in.ts";
import { textPage } from "../components/sign_in/TextPage.tsx";
import type { Limits } from "../http/rate_limit.ts";
import type { State } from "../state.ts";

interface Rule {
  paths: RegExp;
  /** Left out: every method. */
  method?: "POST";
  limit: keyof Limits;
  refuse(ctx: Context<State>, seconds: number): Response | Promise<Response>;
}

/** The first that fits counts. Endpoints of the protocol and SCIM refuse in their own words. */
const rules: Rule[] = [
  { paths: /^\/sign-in\/passkey\//, limit: "passkeys", refuse: forScript },
  { paths: /^\/sign-in(\/|$)/, method: "POST", limit: "signIns", refuse: forPerson },
  { paths: /^\/(reset|sign-up)\/?$/, method: "POST", limit: "mailForms", refuse: forPerson },
  { paths: /^\/oauth\/authorize\/?$/, limit: "authorizations", refuse: forPerson },
  { paths: /^\/api\//, limit: "requests", refuse: forProgram },
];

/**
 * Refuses what comes too often from one network address, before it costs a query (RFC 6585, 4).
 * Wrong passwords, codes and mails have limits of their own, which follow the account.
 */
export function requestLimits(): Middleware<State> {
  return async (ctx) => {
    const { req, url, state } = ctx;
    const rule = rules.find(({ paths, method }) =>
      (!method || method === req.method) && paths.test(url.pathname)
    );
    const seconds = rule ? await state.limits[rule.limit].take(networkOf(state.ip)) : 0;
    if (!rule || seconds === 0) return await ctx.next();
    const response = await rule.refuse(ctx, seconds);
    response.headers.set("retry-after", String(seconds));
    response.headers.set("cache-control", "no-store");
    return response;
  };
}

function forPerson(ctx: Context<State>, seconds: number): Promise<Response> {
  const m = signInMessages(ctx.state.locale);
  const { pathname, search } = ctx.url;
  return textPage(ctx, {
    title: m.tooManyTitle,
    text: m.tooManyText(String(seconds)),
    // What was typed into a form is there again when the person goes back.
    link: ctx.req.method === "GET" ? { href: pathname + search, label: m.tryAgain } : undefined,
    status: 429,
  });
}

function forProgram({ state }: Context<State>, seconds: number): Response {
  return problem(429, "too_many_requests", "Too many requests from this address", {
    detail: `Ask again in ${seconds} seconds`,
    requestId: state.requestId,
  });
}

function forScript(): Response {
  return Response.json({ error: "too_many_requests" }, { status: 429 });
}
