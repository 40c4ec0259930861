import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { Button, setFlash } from "shared/ui/mod.ts";
import { AcceptForm } from "../../components/AcceptForm.tsx";
import { IdentityCard } from "../../components/Card.tsx";
import { identityMessages } from "../../components/messages.ts";
import { memberMessages } from "../../components/messages/members.ts";
import { acceptInvitation } from "../../domain/accept_invitation.ts";
import { type Invitation, invitationsFor, readInvitation } from "../../domain/invitations.ts";
import { newPasswordFault } from "../../domain/passwords.ts";
import { define } from "../../state.ts";

const form = z.object({
  name: z.string().trim().min(1, "name_required").max(100),
  password: z.string().max(10_000),
});

interface Data {
  invitation: Invitation | null;
  /** The browser is signed in to the very account that is invited. */
  mine: boolean;
  name: string;
  errors: Record<string, string>;
}

const gone: Data = { invitation: null, mine: false, name: "", errors: {} };
const headers = { "cache-control": "no-store", "referrer-policy": "no-referrer" };

export const handler = define.handlers({
  async GET(ctx) {
    const { sql, session } = ctx.state;
    const invitation = await readInvitation(sql, ctx.params.token);
    if (!invitation) return page<Data>(gone, { status: 410, headers });
    const own = session ? await invitationsFor(sql, session.accountId) : [];
    const mine = own.some(({ id }) => id === invitation.id);
    return page<Data>({ invitation, mine, name: invitation.name, errors: {} }, { headers });
  },
  async POST(ctx) {
    const { sql, locale } = ctx.state;
    const invitation = await readInvitation(sql, ctx.params.token);
    if (!invitation || invitation.hasAccount) return page<Data>(gone, { status: 410, headers });
    const read = await readForm(ctx.req, form, { maxBytes: 32_768 });
    const errors = read.ok ? {} : { ...read.errors };
    const { tenant, email } = invitation;
    const fault = await newPasswordFault(ctx.state, read.values.password ?? "", {
      words: [email, tenant.name, tenant.slug, read.values.name ?? ""],
    });
    if (fault) errors.password = fault;
    if (!read.ok || fault) {
      const name = read.values.name ?? "";
      return page<Data>({ invitation, mine: false, name, errors }, { status: 422, headers });
    }
    if (!await acceptInvitation(sql, ctx.params.token, read.value)) {
      return page<Data>(gone, { status: 410, headers });
    }
    const response = ctx.redirect("/sign-in", 303);
    setFlash(response.headers, { tone: "success", text: identityMessages(locale).accepted });
    return response;
  },
});

export default define.page<typeof handler>(function InvitationPage({ data, state, url }) {
  const m = { ...identityMessages(state.locale), ...memberMessages(state.locale) };
  const { invitation, mine, name } = data;
  if (!invitation) {
    return (
      <IdentityCard
        state={state}
        url={url}
        title={m.invitationGone}
        subtitle={m.invitationGoneText}
      >
        <Button href="/sign-in" variant="primary">{m.signIn}</Button>
      </IdentityCard>
    );
  }
  const { id, email, tenant, role, hasAccount } = invitation;
  const subtitle = mine
    ? m.joinAs(email, m.roles[role])
    : hasAccount
    ? m.signInFirst(email)
    : m.invitationText(email);
  return (
    <IdentityCard state={state} url={url} title={m.join(tenant.name)} subtitle={subtitle}>
      {mine
        ? (
          <form method="post" action="/join">
            <input type="hidden" name="invitation" value={id} />
            <Button type="submit" variant="primary" class="w-full">{m.joinAction}</Button>
          </form>
        )
        : hasAccount
        ? <Button href="/sign-in" variant="primary" class="w-full">{m.signIn}</Button>
        : <AcceptForm locale={state.locale} email={email} name={name} errors={data.errors} />}
    </IdentityCard>
  );
});
