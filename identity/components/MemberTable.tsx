import { formatDate, formatRelative, type Locale } from "shared/i18n/mod.ts";
import type { TenantLocation } from "shared/identity_api/mod.ts";
import { Badge, Button, DataTable } from "shared/ui/mod.ts";
import type { OpenInvitation } from "../domain/invitations.ts";
import type { Member } from "../domain/members.ts";
import type { State } from "../state.ts";
import { memberMessages } from "./messages/members.ts";

type Row =
  & { key: string; email: string; role: string; locations: string[] | null }
  & (
    | { member: Member; invitation?: undefined }
    | { invitation: OpenInvitation; member?: undefined }
  );

/** Members and open invitations of a tenant; owners act on them. */
export function MemberTable({ state, members, invitations, known }: {
  state: State;
  members: Member[];
  invitations: OpenInvitation[];
  known: TenantLocation[];
}) {
  const { locale, session } = state;
  const m = memberMessages(locale);
  const { slug, role } = state.member!.membership;
  const owner = role === "owner";
  const base = `/tenants/${slug}/members`;
  const rows: Row[] = [
    ...members.map((member) => ({ key: member.accountId, member, ...member })),
    ...invitations.map((invitation) => ({ key: invitation.id, invitation, ...invitation })),
  ];
  return (
    <DataTable
      caption={m.members}
      rows={rows}
      rowKey={(row) => row.key}
      empty={null}
      columns={[
        {
          key: "person",
          label: m.person,
          render: ({ member, email }) => (
            <>
              {member && (
                <span class="block font-medium">
                  {member.name || email}
                  {member.accountId === session!.accountId && ` (${m.you})`}
                </span>
              )}
              <span class={member ? "text-base-content/70" : "font-medium"}>{email}</span>
            </>
          ),
        },
        { key: "role", label: m.role, render: (row) => m.roles[row.role] },
        {
          key: "locations",
          label: m.locations,
          render: ({ locations }) => <Places codes={locations} known={known} locale={locale} />,
        },
        {
          key: "status",
          label: m.status,
          render: (row) => <Status row={row} locale={locale} />,
        },
        {
          key: "last",
          label: m.lastSignIn,
          render: ({ member }) =>
            !member ? "–" : member.lastSignIn ? formatRelative(member.lastSignIn, locale) : m.never,
        },
        ...(owner
          ? [{
            key: "act",
            label: m.manage,
            align: "right" as const,
            render: (row: Row) =>
              row.member
                ? (
                  <Button
                    size="sm"
                    href={`${base}/${row.key}`}
                    aria-label={`${m.edit}: ${row.member.name || row.email}`}
                  >
                    {m.edit}
                  </Button>
                )
                : (
                  <InvitationActs
                    action={`${base}/invitation`}
                    invitation={row.invitation}
                    locale={locale}
                  />
                ),
          }]
          : []),
      ]}
    />
  );
}

/** Names of locations; codes where no names are known, and what is gone says so. */
function Places({ codes, known, locale }: {
  codes: string[] | null;
  known: TenantLocation[];
  locale: Locale;
}) {
  const m = memberMessages(locale);
  if (!codes) return m.everywhere;
  if (known.length === 0) return codes.join(", ");
  return (
    <ul class="min-w-40">
      {codes.map((code) => (
        <li key={code}>{known.find((one) => one.code === code)?.name ?? m.gone(code)}</li>
      ))}
    </ul>
  );
}

function Status({ row, locale }: { row: Row; locale: Locale }) {
  const m = memberMessages(locale);
  if (row.member) {
    return row.member.disabled
      ? <Badge tone="error">{m.disabled}</Badge>
      : <Badge tone="success">{m.active}</Badge>;
  }
  if (row.invitation.expired) return <Badge tone="warning">{m.expired}</Badge>;
  return (
    <span class="whitespace-nowrap">
      <Badge tone="info">{m.invited}</Badge>
      <span class="block text-sm text-base-content/70">
        {m.until(formatDate(row.invitation.expiresAt, locale))}
      </span>
    </span>
  );
}

function InvitationActs({ action, invitation: { id, email }, locale }: {
  action: string;
  invitation: OpenInvitation;
  locale: Locale;
}) {
  const m = memberMessages(locale);
  return (
    <form method="post" action={action} class="flex justify-end gap-2">
      <input type="hidden" name="invitation" value={id} />
      <Button
        type="submit"
        size="sm"
        name="act"
        value="resend"
        aria-label={`${m.resend}: ${email}`}
      >
        {m.resend}
      </Button>
      <Button
        type="submit"
        size="sm"
        variant="ghost"
        name="act"
        value="withdraw"
        aria-label={`${m.withdraw}: ${email}`}
      >
        {m.withdraw}
      </Button>
    </form>
  );
}
