import { type Context, page } from "fresh";
import { hasSecondFactor, secondFactorsOf } from "shared/credentials/factors.ts";
import { DomainError } from "shared/http/mod.ts";
import { Alert, Button, TextField } from "shared/ui/mod.ts";
import { IdentityCard } from "../components/Card.tsx";
import { Decision } from "../components/Decision.tsx";
import { Scopes } from "../components/Scopes.tsx";
import { oauthMessages } from "../components/messages/oauth.ts";
import { actorOf } from "../domain/audit.ts";
import { mustUseProvider } from "../domain/federation/required.ts";
import { answerDevice, type DeviceRequest, findDevice } from "../domain/oauth/device.ts";
import { satisfiesTenant } from "../domain/second_factor.ts";
import { withReturn } from "../http/return_to.ts";
import { define, type State } from "../state.ts";

type Data =
  | { show: "form"; code: string; problem: "wrong" | "wait" | null; minutes: number }
  | { show: "question"; code: string; device: DeviceRequest }
  | { show: "allowed" }
  | { show: "denied" };

const noStore = { "cache-control": "no-store" };

/** The page for a code, where its device waits; guesses are counted, as codes are short. */
async function lookUp({ state }: Context<State>, code: string) {
  const form = (problem: "wrong" | "wait" | null, minutes = 0) =>
    ({ show: "form", code, problem, minutes }) as const;
  if (code === "") return { device: null, data: form(null), status: 200, headers: noStore };
  const key = state.session!.accountId;
  // Counted before anything is looked up: of many guesses at once, few are heard.
  const seconds = await state.limits.deviceCodes.take(key);
  if (seconds > 0) {
    const headers = { ...noStore, "retry-after": String(seconds) };
    return { device: null, data: form("wait", Math.ceil(seconds / 60)), status: 429, headers };
  }
  const device = await findDevice(state.sql, code);
  if (device) {
    await state.limits.deviceCodes.take(key, -1);
    const data = { show: "question", code: code.toUpperCase(), device } as const;
    return { device, data, status: 200, headers: noStore };
  }
  return { device: null, data: form("wrong"), status: 422, headers: noStore };
}

function toSignIn(ctx: Context<State>): Response {
  const here = encodeURIComponent(ctx.url.pathname + ctx.url.search);
  return ctx.redirect(`/sign-in?return_to=${here}`, 303);
}

/** The device's shop asks its staff for two factors: they are proven, or set up, first. */
async function toStrongerSignIn(ctx: Context<State>, code: string): Promise<Response> {
  const { sql, session } = ctx.state;
  const here = `/device?user_code=${encodeURIComponent(code)}`;
  const has = hasSecondFactor(await secondFactorsOf(sql, session!.accountId));
  const path = withReturn(has ? "/sign-in" : "/account/security/required", here);
  return ctx.redirect(has ? `${path}&other=1` : path, 303);
}

export const handler = define.handlers({
  async GET(ctx) {
    if (!ctx.state.session) return toSignIn(ctx);
    const code = (ctx.url.searchParams.get("user_code") ?? "").slice(0, 40);
    const { data, status, headers } = await lookUp(ctx, code);
    return page<Data>(data, { status, headers });
  },

  async POST(ctx) {
    const { state } = ctx;
    if (!state.session) return toSignIn(ctx);
    const form = new URLSearchParams(await ctx.req.text());
    const found = await lookUp(ctx, (form.get("user_code") ?? "").slice(0, 40));
    if (!found.device) {
      return page<Data>(found.data, { status: found.status, headers: found.headers });
    }
    const decision = form.get("decision");
    if (decision !== "allow" && decision !== "deny") {
      return ctx.redirect(`/device?user_code=${encodeURIComponent(found.data.code)}`, 303);
    }
    const actor = await actorOf(state);
    const allow = decision === "allow";
    const { tenant } = found.device.client;
    if (allow && await mustUseProvider(state.sql, state.session.accountId, tenant)) {
      throw new DomainError("forbidden", 403, "This tenant is entered by its provider only");
    }
    if (allow && !await satisfiesTenant(state.sql, found.device.client, state.session)) {
      return await toStrongerSignIn(ctx, found.data.code);
    }
    const done = await answerDevice(state, actor, state.session, found.device, allow);
    if (!done) {
      const data = { show: "form", code: "", problem: "wrong", minutes: 0 } as const;
      return page<Data>(data, { status: 422, headers: noStore });
    }
    return page<Data>({ show: allow ? "allowed" : "denied" }, { headers: noStore });
  },
});

export default define.page<typeof handler>(function Device({ data, state, url }) {
  const m = oauthMessages(state.locale);
  const card = { state, url };
  if (data.show === "allowed") {
    return <IdentityCard {...card} title={m.deviceAllowed} subtitle={m.deviceAllowedText} />;
  }
  if (data.show === "denied") {
    return <IdentityCard {...card} title={m.deviceDenied} subtitle={m.deviceDeniedText} />;
  }
  if (data.show === "question") {
    const { client, scope } = data.device;
    return (
      <IdentityCard
        {...card}
        title={m.deviceQuestion(client.name)}
        subtitle={m.deviceSame(data.code)}
      >
        <Scopes scope={scope} locale={state.locale} />
        {client.tenant && (
          <p class="mt-5 text-sm text-base-content/70">{m.consentTenant(client.tenant)}</p>
        )}
        <Decision
          action="/device"
          fields={{ user_code: data.code }}
          allow={m.allow}
          deny={m.deny}
        />
      </IdentityCard>
    );
  }
  return (
    <IdentityCard {...card} title={m.deviceTitle} subtitle={m.deviceText}>
      {data.problem === "wait" && <Alert tone="error">{m.deviceWait(String(data.minutes))}</Alert>}
      <form method="post" action="/device">
        <TextField
          label={m.deviceCode}
          name="user_code"
          required
          autofocus
          autoComplete="off"
          autoCapitalize="characters"
          spellcheck={false}
          maxLength={20}
          value={data.code}
          error={data.problem === "wrong" ? m.deviceWrong : undefined}
          class="font-mono text-lg tracking-widest"
        />
        <Button type="submit" variant="primary" class="w-full">{m.deviceFind}</Button>
      </form>
    </IdentityCard>
  );
});
