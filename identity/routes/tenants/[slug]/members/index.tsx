import { page } from "fresh";
import { z } from "zod";
import { transaction } from "shared/db/mod.ts";
import { DomainError, readForm } from "shared/http/mod.ts";
import { Alert, Card, setFlash } from "shared/ui/mod.ts";
import { InviteForm } from "../../../../components/InviteForm.tsx";
import { MemberTable } from "../../../../components/MemberTable.tsx";
import { memberMessages } from "../../../../components/messages/members.ts";
import { SecondFactorForm } from "../../../../components/SecondFactorForm.tsx";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { actorOf } from "../../../../domain/audit.ts";
import { invite, listInvitations } from "../../../../domain/invitations.ts";
import { listLocations } from "../../../../domain/locations.ts";
import { listMembers } from "../../../../domain/members.ts";
import { invitationLimits } from "../../../../domain/limits.ts";
import { requireRecent } from "../../../../domain/sign_in.ts";
import { locationsField, roleField } from "../../../../domain/tenant_form.ts";
import { needsSecondFactor } from "../../../../domain/tenants.ts";
import { mailInvitation } from "../../../../mail/invitation.ts";
import { define, type State } from "../../../../state.ts";

const form = z.object({
  email: z.string().trim().max(254).pipe(z.email("email")),
  role: roleField,
  locations: locationsField,
});

async function load(
  { sql, member }: State,
  values: Record<string, string> = {},
  errors: Record<string, string> = {},
) {
  const { slug } = member!.membership;
  const [members, invitations, known, secondFactor] = await Promise.all([
    listMembers(sql, slug),
    listInvitations(sql, slug),
    listLocations(sql, slug),
    needsSecondFactor(sql, slug),
  ]);
  return { members, invitations, known, secondFactor, values, errors };
}

/** Managers see who works here; clerks need not. */
function assertMayLook({ member }: State): void {
  if (member!.membership.role === "clerk") {
    throw new DomainError("forbidden", 403, "This needs the role manager");
  }
}

export const handler = define.handlers({
  async GET(ctx) {
    assertMayLook(ctx.state);
    return page(await load(ctx.state));
  },
  async POST(ctx) {
    const { state } = ctx;
    assertMayLook(state);
    const confirm = requireRecent(ctx);
    if (confirm) return confirm;
    const { sql, config, locale } = state;
    const { slug, name } = state.member!.membership;
    const read = await readForm(ctx.req, form, { maxBytes: 16_384 });
    if (!read.ok) return page(await load(state, read.values, read.errors), { status: 422 });
    const actor = await actorOf(state);
    const { email, role } = read.value;
    try {
      await transaction(sql, async (tx) => {
        const token = await invite(tx, actor, slug, read.value, invitationLimits(config));
        await mailInvitation(tx, config, {
          locale,
          to: email,
          token,
          invitedBy: actor.name,
          tenant: { name },
          role,
        });
      });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const errors = { [error.code === "already_member" ? "email" : ""]: error.code };
      return page(await load(state, read.values, errors), { status: error.status });
    }
    const response = ctx.redirect(ctx.url.pathname, 303);
    setFlash(response.headers, { tone: "success", text: memberMessages(locale).sent(email) });
    return response;
  },
});

export default define.page<typeof handler>(function Members({ data, state, url }) {
  const m = memberMessages(state.locale);
  const { name, role } = state.member!.membership;
  const owner = role === "owner";
  const path = url.pathname;
  return (
    <TenantShell state={state} path={path} title={m.members} subtitle={m.membersSubtitle(name)}>
      {data.errors[""] && <Alert tone="error">{m.errors[data.errors[""]]}</Alert>}
      {!owner && <Alert tone="info">{m.readOnly}</Alert>}
      <MemberTable
        state={state}
        members={data.members}
        invitations={data.invitations}
        known={data.known}
      />
      {owner && (
        <div class="mt-6 grid items-start gap-6 lg:grid-cols-2">
          <Card title={m.invite}>
            <InviteForm
              locale={state.locale}
              known={data.known}
              values={data.values}
              errors={data.errors}
            />
          </Card>
          <Card title={m.secondFactor}>
            <SecondFactorForm state={state} required={data.secondFactor} />
          </Card>
        </div>
      )}
    </TenantShell>
  );
});
