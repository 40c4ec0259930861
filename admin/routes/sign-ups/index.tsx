import { page } from "fresh";
import { endpoints, perPage, signUpQuery, signUpStates } from "shared/identity_api/mod.ts";
import { DataTable, EmptyState, Pagination, Tabs } from "shared/ui/mod.ts";
import { askIdentity } from "../../ask_identity.ts";
import { AdminShell } from "../../components/AdminShell.tsx";
import { adminMessages } from "../../components/messages.ts";
import { signUpMessages } from "../../components/messages/sign_ups.ts";
import { Time } from "../../components/Time.tsx";
import { administrator, define } from "../../state.ts";

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    return askIdentity(ctx, async (ask) => {
      const query = signUpQuery.parse(Object.fromEntries(ctx.url.searchParams));
      return page({ query, ...await ask(endpoints.listSignUps, { query }) });
    });
  },
});

export default define.page<typeof handler>(function SignUps({ data, state, url }) {
  const { locale } = state;
  const m = signUpMessages(locale);
  const { query, signUps, total } = data;
  return (
    <AdminShell state={state} path={url.pathname} title={m.signUps} subtitle={m.signUpsSubtitle}>
      <Tabs
        label={m.signUps}
        items={signUpStates.map((name) => ({
          label: m.states[name],
          href: `/sign-ups?state=${name}`,
          current: name === query.state,
        }))}
      />
      <DataTable
        caption={m.signUps}
        rows={signUps}
        rowKey={(row) =>
          row.id}
        empty={<EmptyState icon="users" title={m.noneTitle[query.state]} text={m.noneText} />}
        columns={[
          {
            key: "company",
            label: m.company,
            render: (row) => (
              <a class="group block min-w-40" href={`/sign-ups/${row.id}`}>
                <span class="block font-medium group-hover:underline">{row.company}</span>
                <span class="block text-sm text-base-content/70">{row.slug}</span>
              </a>
            ),
          },
          {
            key: "contact",
            label: m.contact,
            render: (row) => (
              <>
                <span class="block">{row.name}</span>
                <span class="block text-sm text-base-content/70">{row.email}</span>
              </>
            ),
          },
          {
            key: "plan",
            label: m.plan,
            render: (row) =>
              adminMessages(locale).plans[row.plan],
          },
          {
            key: "asked",
            label: m.asked,
            render: (row) => <Time at={row.createdAt} locale={locale} />,
          },
          ...(query.state === "waiting" ? [] : [{
            key: "answered",
            label: m.answered,
            render: (row: typeof signUps[number]) => (
              <>
                {row.decidedAt && <Time at={row.decidedAt} locale={locale} />}
                <span class="block text-sm text-base-content/70">{row.decidedBy}</span>
              </>
            ),
          }]),
        ]}
      />
      <Pagination
        page={query.page}
        pages={Math.max(1, Math.ceil(total / perPage))}
        url={url}
        locale={locale}
      />
    </AdminShell>
  );
});
