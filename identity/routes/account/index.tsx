import { page } from "fresh";
import { z } from "zod";
import { formatRelative } from "shared/i18n/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { Badge, Button, setFlash, TextField } from "shared/ui/mod.ts";
import { IdentityCard } from "../../components/Card.tsx";
import { identityMessages } from "../../components/messages.ts";
import { faultText, signInMessages } from "../../components/messages/sign_in.ts";
import { getAccount, renameAccount } from "../../domain/accounts.ts";
import { actorOf } from "../../domain/audit.ts";
import {
  changePassword,
  newPasswordFault,
  proveOwnPassword,
  wordsOf,
} from "../../domain/passwords.ts";
import { endSessions, listSessions } from "../../domain/sessions.ts";
import { whereOf } from "../../domain/sign_in.ts";
import { sessionCookie } from "../../cookies.ts";
import { define, type State } from "../../state.ts";

const form = z.discriminatedUnion("act", [
  z.object({
    act: z.literal("profile"),
    name: z.string().trim().min(1, "name_required").max(100),
  }),
  z.object({
    act: z.literal("password"),
    current: z.string().max(10_000),
    password: z.string().max(10_000),
  }),
  z.object({ act: z.literal("end"), session: z.uuid() }),
  z.object({ act: z.literal("end-others") }),
]);

async function load(state: State, errors: Record<string, string>) {
  const { sql, session } = state;
  const [account, sessions] = await Promise.all([
    getAccount(sql, session!.accountId),
    listSessions(sql, session!.accountId),
  ]);
  return { account: account!, sessions, errors };
}

export const handler = define.handlers({
  async GET(ctx) {
    if (!ctx.state.session) return ctx.redirect("/sign-in", 303);
    return page(await load(ctx.state, {}), { headers: { "cache-control": "no-store" } });
  },
  async POST(ctx) {
    const { state } = ctx;
    const { session, sql, locale } = state;
    if (!session) return ctx.redirect("/sign-in", 303);
    const m = identityMessages(locale);
    const read = await readForm(ctx.req, form, { maxBytes: 32_768 });
    if (!read.ok) return page(await load(state, read.errors), { status: 422 });
    const input = read.value;
    let text = m.saved;
    let secret: string | null = null;
    if (input.act === "profile") await renameAccount(sql, session.accountId, input.name);
    else if (input.act === "password") {
      const { accountId } = session;
      const words = await wordsOf(state, accountId);
      const fault = await newPasswordFault(state, input.password, { words, accountId });
      if (fault) return page(await load(state, { password: fault }), { status: 422 });
      const proof = await proveOwnPassword(whereOf(state, ctx.req), accountId, input.current);
      if (!proof.ok) {
        const status = proof.code === "wait" ? 429 : 422;
        return page(await load(state, { current: "password_wrong" }), { status });
      }
      secret = await changePassword(state, await actorOf(state), input.password);
      text = m.passwordChanged;
    } else {
      const which = input.act === "end" ? { id: input.session } : { allBut: session.id };
      await endSessions(sql, session.accountId, which);
      text = m.ended;
    }
    const response = ctx.redirect("/account", 303);
    setFlash(response.headers, { tone: "success", text });
    if (secret) {
      response.headers.append("set-cookie", sessionCookie(state.config.ORIGIN).set(secret));
    }
    return response;
  },
});

export default define.page<typeof handler>(function AccountPage({ data, state, url }) {
  const m = identityMessages(state.locale);
  const { account, sessions, errors } = data;
  return (
    <IdentityCard state={state} url={url} title={m.account} subtitle={account.email}>
      <form method="post">
        <TextField
          label={m.name}
          name="name"
          autoComplete="name"
          value={account.name}
          error={m.errors[errors.name]}
        />
        <Button type="submit" name="act" value="profile">{m.save}</Button>
      </form>
      <h2 class="mt-8 mb-3 font-semibold">{m.changePassword}</h2>
      <form method="post">
        <input type="hidden" autoComplete="username" value={account.email} />
        <TextField
          label={m.currentPassword}
          name="current"
          type="password"
          autoComplete="current-password"
          required
          error={m.errors[errors.current]}
        />
        <TextField
          label={m.newPassword}
          name="password"
          type="password"
          autoComplete="new-password"
          required
          hint={m.passwordHint}
          error={faultText(signInMessages(state.locale).errors, errors.password)}
        />
        <Button type="submit" name="act" value="password">{m.changePassword}</Button>
      </form>
      <h2 class="mt-8 mb-3 font-semibold">{m.sessions}</h2>
      <ul class="grid gap-3">
        {sessions.map((session) => (
          <li key={session.id} class="rounded-field border border-base-300 p-3 text-sm">
            <p class="break-words">{session.userAgent || "–"}</p>
            <p class="mt-1 text-base-content/70">
              {session.ip}, {m.lastUsed} {formatRelative(session.seenAt, state.locale)}
            </p>
            <div class="mt-2">
              {session.id === state.session?.id
                ? <Badge tone="success">{m.thisDevice}</Badge>
                : (
                  <form method="post">
                    <input type="hidden" name="session" value={session.id} />
                    <Button type="submit" name="act" value="end" size="sm">{m.endSession}</Button>
                  </form>
                )}
            </div>
          </li>
        ))}
      </ul>
      {sessions.length > 1 && (
        <form method="post" class="mt-3">
          <Button type="submit" name="act" value="end-others">{m.endOthers}</Button>
        </form>
      )}
    </IdentityCard>
  );
});
