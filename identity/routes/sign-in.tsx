import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { newToken } from "shared/auth/token.ts";
import { Alert, Button, TextField } from "shared/ui/mod.ts";
import { IdentityCard } from "../components/Card.tsx";
import { identityMessages } from "../components/messages.ts";
import { browserCookie, deviceCookie, sessionCookie } from "../cookies.ts";
import { checkPassword } from "../domain/accounts.ts";
import { findRequest } from "../domain/oauth/requests.ts";
import { TooBusy } from "../domain/passwords.ts";
import { endSessions, startSession } from "../domain/sessions.ts";
import { define, type State } from "../state.ts";

const form = z.object({
  email: z.string().trim().min(1, "email_required").max(254),
  password: z.string().max(10_000),
  request: z.string().max(64).default(""),
});

interface Data {
  email: string;
  request: string;
  app: string | null;
  problem: { code: "wrong" | "busy" | "expired" } | { code: "wait"; seconds: number } | null;
}

const year = 365 * 86_400;

/** The app that the person is on the way to; its origin may follow our form. */
async function wayTo(state: State, req: Request, id: string) {
  const browser = browserCookie(state.config.ORIGIN).read(req);
  const request = browser && id ? await findRequest(state.sql, browser, id) : null;
  if (request) state.formAction = [new URL(request.parameters.redirectUri).origin];
  return request;
}

export const handler = define.handlers({
  async GET(ctx) {
    const { state, req, url } = ctx;
    const id = url.searchParams.get("request") ?? "";
    const request = await wayTo(state, req, id);
    if (!id && state.session) return ctx.redirect("/", 303);
    const expired = id !== "" && !request;
    return page<Data>({
      email: "",
      request: request ? id : "",
      app: request?.client.name ?? null,
      problem: expired ? { code: "expired" } : null,
    }, { headers: { "cache-control": "no-store" } });
  },

  async POST(ctx) {
    const { state, req } = ctx;
    const { sql, config, ip } = state;
    const read = await readForm(req, form, { maxBytes: 32_768 });
    const request = await wayTo(state, req, read.values.request ?? "");
    const again = (problem: Data["problem"], status: number, headers?: HeadersInit) =>
      page<Data>({
        email: read.values.email ?? "",
        request: request ? read.values.request : "",
        app: request?.client.name ?? null,
        problem,
      }, { status, headers: { "cache-control": "no-store", ...headers } });
    if (!read.ok) return again({ code: "wrong" }, 422);

    const { email, password } = read.value;
    const device = deviceCookie(config.ORIGIN);
    const known = device.read(req);
    let result;
    try {
      result = await checkPassword(sql, { email, ip, device: known }, password, {
        account: config.ACCOUNT_FREE_FAILURES,
        address: config.ADDRESS_FREE_FAILURES,
      });
    } catch (error) {
      if (!(error instanceof TooBusy)) throw error;
      return again({ code: "busy" }, 503, { "retry-after": "5" });
    }
    if (!result.ok && result.code === "wait") {
      return again(result, 429, { "retry-after": String(result.seconds) });
    }
    if (!result.ok) return again({ code: "wrong" }, 422);

    // A session from before, perhaps somebody else's, never becomes this one.
    if (state.session) await endSessions(sql, state.session.accountId, { id: state.session.id });
    const token = await startSession(sql, {
      accountId: result.account.id,
      amr: ["pwd"],
      userAgent: req.headers.get("user-agent") ?? "",
      ip,
      seconds: config.SESSION_SECONDS,
    });
    const next = request ? `/oauth/authorize/resume?id=${read.value.request}` : "/";
    const headers = new Headers({ location: next, "cache-control": "no-store" });
    headers.append("set-cookie", sessionCookie(config.ORIGIN).set(token));
    // Not the account itself: the cookie tells nobody who signs in here.
    headers.append("set-cookie", device.set(known ?? newToken(), year));
    return new Response(null, { status: 303, headers });
  },
});

export default define.page<typeof handler>(function SignIn({ data, state, url }) {
  const m = identityMessages(state.locale);
  const { problem } = data;
  if (problem?.code === "expired") {
    return (
      <IdentityCard state={state} url={url} title={m.expiredTitle} subtitle={m.expiredText}>
        <Button href="/" variant="primary">{m.yourApps}</Button>
      </IdentityCard>
    );
  }
  return (
    <IdentityCard
      state={state}
      url={url}
      title={m.signIn}
      subtitle={data.app ? m.signInTo(data.app) : undefined}
    >
      {problem && (
        <Alert tone="error">
          {problem.code === "wait" ? m.wait(String(problem.seconds)) : m[problem.code]}
        </Alert>
      )}
      <form method="post" action="/sign-in">
        <input type="hidden" name="request" value={data.request} />
        <TextField
          label={m.email}
          name="email"
          type="email"
          autoComplete="username"
          required
          autofocus={data.email === ""}
          value={data.email}
        />
        <TextField
          label={m.password}
          name="password"
          type="password"
          autoComplete="current-password"
          required
          autofocus={data.email !== ""}
        />
        <Button type="submit" variant="primary" class="mt-2 w-full">{m.continue}</Button>
      </form>
    </IdentityCard>
  );
});
