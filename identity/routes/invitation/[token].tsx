import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { Button, setFlash, TextField } from "shared/ui/mod.ts";
import { IdentityCard } from "../../components/Card.tsx";
import { identityMessages } from "../../components/messages.ts";
import { faultText, signInMessages } from "../../components/messages/sign_in.ts";
import { acceptInvitation, type Invitation, readInvitation } from "../../domain/invitations.ts";
import { newPasswordFault } from "../../domain/passwords.ts";
import { define } from "../../state.ts";

const form = z.object({
  name: z.string().trim().min(1, "name_required").max(100),
  password: z.string().max(10_000),
});

interface Data {
  invitation: Invitation | null;
  name: string;
  errors: Record<string, string>;
}

export const handler = define.handlers({
  // Only shows: a mail scanner that opens the link must not use it up.
  async GET(ctx) {
    const invitation = await readInvitation(ctx.state.sql, ctx.params.token);
    const status = invitation ? 200 : 410;
    return page<Data>({ invitation, name: invitation?.name ?? "", errors: {} }, {
      status,
      headers: { "cache-control": "no-store", "referrer-policy": "no-referrer" },
    });
  },
  async POST(ctx) {
    const { sql, locale } = ctx.state;
    const invitation = await readInvitation(sql, ctx.params.token);
    if (!invitation) return page<Data>({ invitation, name: "", errors: {} }, { status: 410 });
    const read = await readForm(ctx.req, form, { maxBytes: 32_768 });
    const errors = read.ok ? {} : { ...read.errors };
    const { tenant, email } = invitation;
    const fault = await newPasswordFault(ctx.state, read.values.password ?? "", {
      words: [email, tenant.name, tenant.slug, read.values.name ?? ""],
    });
    if (fault) errors.password = fault;
    if (!read.ok || fault) {
      return page<Data>({ invitation, name: read.values.name ?? "", errors }, { status: 422 });
    }
    if (!await acceptInvitation(sql, ctx.params.token, read.value)) {
      return page<Data>({ invitation: null, name: "", errors: {} }, { status: 410 });
    }
    const response = ctx.redirect("/sign-in", 303);
    setFlash(response.headers, { tone: "success", text: identityMessages(locale).accepted });
    return response;
  },
});

export default define.page<typeof handler>(function InvitationPage({ data, state, url }) {
  const m = identityMessages(state.locale);
  const { invitation, errors } = data;
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
  return (
    <IdentityCard
      state={state}
      url={url}
      title={m.invitation(invitation.tenant.name)}
      subtitle={m.invitationText(invitation.email)}
    >
      <form method="post">
        <input type="hidden" autoComplete="username" name="username" value={invitation.email} />
        <TextField
          label={m.name}
          name="name"
          autoComplete="name"
          required
          value={data.name}
          error={m.errors[errors.name]}
        />
        <TextField
          label={m.newPassword}
          name="password"
          type="password"
          autoComplete="new-password"
          required
          minLength={15}
          hint={signInMessages(state.locale).passwordHint}
          error={faultText(signInMessages(state.locale).errors, errors.password)}
        />
        <Button type="submit" variant="primary" class="mt-2 w-full">{m.accept}</Button>
      </form>
    </IdentityCard>
  );
});
