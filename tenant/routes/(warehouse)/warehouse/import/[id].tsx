import { page } from "fresh";
import { z } from "zod";
import { actorName, assertCan } from "shared/auth/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { formatNumber } from "shared/i18n/mod.ts";
import {
  Alert,
  Button,
  Card,
  CheckboxField,
  DataTable,
  SelectField,
  setFlash,
  Stat,
} from "shared/ui/mod.ts";
import { audit } from "../../../../audit.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { importStock } from "../../../../services/warehouse/import_stock.ts";
import {
  parseStockFile,
  resolveStockFile,
  type StockFile,
} from "../../../../services/warehouse/stock_file.ts";
import { assertSignedIn, define, type State } from "../../../../state.ts";
import { warehouseMessages } from "../../messages.ts";

const form = z.object({
  mode: z.enum(["set", "add"]),
  createLocations: z.literal("on").optional(),
});

/** The uploaded file again, or null where it is gone. */
async function read(state: State, id: string): Promise<StockFile | null> {
  if (!z.uuid().safeParse(id).success) return null;
  const object = await state.objects.private.get(`imports/stock/${id}.csv`);
  return object ? parseStockFile(await new Response(object.body as BodyInit).text()) : null;
}

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "stock:adjust");
    const file = await read(ctx.state, ctx.params.id);
    if (!file) return ctx.redirect("/warehouse/import", 303);
    const { lines, ...unknown } = await resolveStockFile(ctx.state.sql, file);
    return page({ file, ...unknown, usable: lines.length });
  },
  async POST(ctx) {
    const session = assertSignedIn(ctx.state);
    assertCan(session, "stock:adjust");
    const { sql, tenant, locale, objects } = ctx.state;
    const m = warehouseMessages(locale);
    const options = await readForm(ctx.req, form);
    const file = await read(ctx.state, ctx.params.id);
    if (!file || !options.ok) {
      const response = ctx.redirect("/warehouse/import", 303);
      setFlash(response.headers, { tone: "error", text: m.errors.file_gone });
      return response;
    }
    const result = await importStock(sql, file, {
      tenant: tenant.slug,
      actor: actorName(session),
      reference: `import/${ctx.params.id}`,
      mode: options.value.mode,
      createLocations: options.value.createLocations === "on",
      locations: session.locations ?? null,
      also: (tx, { changed, units }) =>
        audit(tx, ctx.state, {
          action: "stock.imported",
          object: { type: "stock_import", id: ctx.params.id },
          after: { ...options.value, changed, units },
        }),
    });
    await objects.private.delete(`imports/stock/${ctx.params.id}.csv`);
    const response = ctx.redirect("/warehouse/stock", 303);
    const number = (value: number) => formatNumber(value, locale);
    setFlash(response.headers, {
      tone: "success",
      text: m.importDone(number(result.changed), number(result.units)),
    });
    return response;
  },
});

export default define.page<typeof handler>(function PreviewStock({ data, state, url }) {
  const { file, unknownSkus, unknownLocations } = data;
  const m = warehouseMessages(state.locale);
  const number = (value: number) => formatNumber(value, state.locale);
  const left = [
    ...file.faults.map(({ line, code }) => ({ what: String(line), why: m.errors[code] })),
    ...unknownSkus.map((sku) => ({ what: sku, why: m.errors.unknown_sku })),
  ];
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={m.preview}
      breadcrumbs={[
        { label: m.stock, href: "/warehouse/stock" },
        { label: m.importTitle, href: "/warehouse/import" },
        { label: m.preview },
      ]}
    >
      <div class="mb-6 grid grid-cols-2 gap-3 lg:grid-cols-4">
        <Stat label={m.rows} value={number(file.rows)} />
        <Stat label={m.keys} value={number(file.lines.length)} />
        <Stat label={m.total} value={number(file.units)} />
        <Stat label={m.unknownSkus} value={number(unknownSkus.length)} />
      </div>
      {file.merged > 0 && <Alert tone="info">{m.merged(number(file.merged))}</Alert>}
      <Card>
        <form method="post">
          <SelectField
            label={m.importMode}
            name="mode"
            value="set"
            options={(["set", "add"] as const).map((mode) => ({
              value: mode,
              label: m.importModes[mode],
            }))}
          />
          {unknownLocations.length > 0 && (
            <>
              <p class="mb-2 text-sm">
                <strong>{m.unknownLocations}:</strong> {unknownLocations.join(", ")}
              </p>
              <CheckboxField label={m.createLocations} name="createLocations" checked />
            </>
          )}
          <Button type="submit" variant="primary">{m.runImport}</Button>
        </form>
      </Card>
      {left.length > 0 && (
        <>
          <h2 class="mt-8 mb-3 text-lg font-semibold">{m.skippedRows}</h2>
          <DataTable
            caption={m.skippedRows}
            rows={left.slice(0, 500)}
            rowKey={(row) => `${row.what} ${row.why}`}
            empty={null}
            columns={[
              { key: "what", label: `${m.line} / ${m.sku}`, render: (row) => row.what },
              { key: "why", label: m.problem, render: (row) => row.why },
            ]}
          />
        </>
      )}
    </TenantShell>
  );
});
