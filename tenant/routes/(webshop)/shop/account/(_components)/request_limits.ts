import type { Context } from "fresh";
import { networkOf } from "shared/credentials/throttle.ts";
import type { TenantConfig } from "../../../../../config.ts";
import { accountMessages } from "./messages.ts";
import type { AccountAreaState } from "./state.ts";
import { textPage } from "./TaskPage.tsx";

interface Rule {
  name: string;
  paths: RegExp;
  perMinute: (config: TenantConfig) => number;
}

const passkeys: Rule = {
  name: "passkeys",
  paths: /^\/shop\/account\/sign-in\/passkey\//,
  perMinute: (config) => config.PASSKEY_REQUESTS_PER_MINUTE,
};
/** The first that fits counts. */
const rules: Rule[] = [passkeys, {
  name: "sign-ins",
  paths: /^\/shop\/account\/sign-in(\/|$)/,
  perMinute: (config) => config.SIGN_IN_REQUESTS_PER_MINUTE,
}, {
  name: "mail forms",
  paths: /^\/shop\/account\/(reset|sign-up)\/?$/,
  perMinute: (config) => config.MAIL_FORMS_PER_MINUTE,
}];

/**
 * The refusal of a form that one network address posts too often (RFC 6585, 4), or null. Wrong
 * passwords, codes and mails have limits of their own, which follow the account.
 */
export async function tooOften(ctx: Context<AccountAreaState>): Promise<Response | null> {
  const { req, url, state } = ctx;
  const rule = req.method === "POST" && rules.find(({ paths }) => paths.test(url.pathname));
  const limit = rule ? rule.perMinute(state.config) : 0;
  if (!rule || limit === 0) return null;
  const key = `${rule.name} ${networkOf(state.ip)}`;
  const use = await state.cache.rateLimit(key, { limit, windowSeconds: 60 });
  if (use.allowed) return null;
  const seconds = String(use.retryAfterSeconds);
  const m = accountMessages(state.locale);
  const response = rule === passkeys
    ? Response.json({ error: "too_many_requests" }, { status: 429 })
    : await textPage(ctx, { title: m.tooManyTitle, text: m.tooManyText(seconds), status: 429 });
  response.headers.set("retry-after", seconds);
  return response;
}
