import { HttpError, page } from "fresh";
import { z } from "zod";
import { platformChain } from "shared/audit/mod.ts";
import { formatNumber } from "shared/i18n/mod.ts";
import { Alert, Badge, DataTable, EmptyState, Pagination } from "shared/ui/mod.ts";
import { askIdentity } from "../../../ask_identity.ts";
import { AdminShell } from "../../../components/AdminShell.tsx";
import { auditMessages } from "../../../components/messages/audit.ts";
import { auditLog, logNames } from "../../../domain/audit_logs.ts";
import { actingPerson, administrator, define } from "../../../state.ts";

const pageNumber = z.coerce.number().int().min(1).max(10_000).catch(1);
const chainsPerPage = 50;

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    const log = logNames.find((name) => name === ctx.params.log);
    if (!log) throw new HttpError(404);
    const sources = { ...ctx.state, acting: actingPerson(ctx.state) };
    return askIdentity(ctx, async () => {
      const chains = await auditLog(sources, log).verify();
      const broken = chains.filter(({ brokenAt }) => brokenAt !== null);
      const ordered = [...broken, ...chains.filter(({ brokenAt }) => brokenAt === null)];
      const number = pageNumber.parse(ctx.url.searchParams.get("page") ?? 1);
      const from = (number - 1) * chainsPerPage;
      return page({
        log,
        number,
        broken: broken.length,
        total: chains.length,
        chains: ordered.slice(from, from + chainsPerPage),
      });
    });
  },
});

/** Whether each chain of a log is whole: those that are not stand first. */
export default define.page<typeof handler>(function VerifyLog({ data, state, url }) {
  const { locale } = state;
  const m = auditMessages(locale);
  const { log, number, broken, total, chains } = data;
  return (
    <AdminShell
      state={state}
      path="/audit"
      title={m.verifyTitle}
      subtitle={m.verifySubtitle}
      breadcrumbs={[
        { label: m.audit, href: "/audit" },
        { label: m.logs[log], href: `/audit?log=${log}` },
        { label: m.verify },
      ]}
    >
      {total > 0 && (broken > 0
        ? <Alert tone="error">{m.someBroken(formatNumber(broken, locale))}</Alert>
        : <Alert tone="success">{m.allWhole(formatNumber(total, locale))}</Alert>)}
      <DataTable
        caption={m.verifyTitle}
        rows={chains}
        rowKey={(row) => row.chain}
        empty={<EmptyState icon="shield" title={m.noChains} />}
        columns={[
          {
            key: "chain",
            label: m.chain,
            render: (row) => (
              <a class="link link-hover" href={`/audit?log=${log}&tenant=${row.chain}`}>
                {row.chain === platformChain ? m.platform : row.chain}
              </a>
            ),
          },
          {
            key: "state",
            label: m.chainState,
            render: (row) =>
              row.brokenAt === null
                ? <Badge tone="success">{m.whole}</Badge>
                : (
                  <a href={`/audit/${log}/${row.chain}/${row.brokenAt}`}>
                    <Badge tone="error">{m.brokenAt(formatNumber(row.brokenAt, locale))}</Badge>
                  </a>
                ),
          },
          {
            key: "entries",
            label: m.entries,
            align: "right",
            render: (row) => formatNumber(row.entries, locale),
          },
          {
            key: "head",
            label: m.head,
            render: (row) => <code class="text-xs" title={row.head}>{row.head.slice(0, 16)}…</code>,
          },
        ]}
      />
      <Pagination
        page={number}
        pages={Math.max(1, Math.ceil(total / chainsPerPage))}
        url={url}
        locale={locale}
      />
      <p class="mt-3 max-w-2xl text-sm text-base-content/70">{m.headHint}</p>
    </AdminShell>
  );
});
