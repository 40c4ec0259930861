import { page } from "fresh";
import { z } from "zod";
import { actorName, assertCan, can } from "shared/auth/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { Button, Card, SelectField, TextareaField, TextField } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { createTransfer, getLocation, listLocations } from "../../../../services/inventory/mod.ts";
import { parseTransferLines } from "../../../../services/warehouse/transfer_lines.ts";
import { assertSignedIn, define, type State } from "../../../../state.ts";
import { warehouseMessages } from "../../messages.ts";

const form = z.object({
  from: z.uuid(),
  to: z.uuid(),
  lines: z.string().trim().min(1, "lines_required").max(100_000),
  note: z.string().trim().max(500).default(""),
}).refine(({ from, to }) => from !== to, { path: ["to"], message: "same_location" });

async function load(state: State, values: Record<string, string>, errors: Record<string, string>) {
  const session = assertSignedIn(state);
  const locations = (await listLocations(state.sql)).filter(({ kind }) => kind !== "transit");
  const origins = locations.filter(({ code }) => can(session, "stock:transfer", code));
  return { locations, origins, values, errors };
}

export const handler = define.handlers({
  async GET(ctx) {
    assertCan(assertSignedIn(ctx.state), "stock:transfer");
    return page(await load(ctx.state, {}, {}));
  },
  async POST(ctx) {
    const session = assertSignedIn(ctx.state);
    assertCan(session, "stock:transfer");
    const { sql, tenant } = ctx.state;
    const read = await readForm(ctx.req, form);
    if (!read.ok) return page(await load(ctx.state, read.values, read.errors), { status: 422 });
    const { from, to, note, lines: text } = read.value;
    // Goods leave only where the person may act; at the other end somebody takes them in.
    const origin = await getLocation(sql, from);
    assertCan(session, "stock:transfer", origin?.code);
    const lines = await parseTransferLines(sql, text);
    if (!lines) {
      return page(await load(ctx.state, read.values, { lines: "line_invalid" }), { status: 422 });
    }
    const who = { tenant: tenant.slug, actor: actorName(session) };
    const id = await transaction(
      sql,
      (tx) => createTransfer(tx, who, { fromId: from, toId: to, note, lines }),
    );
    return ctx.redirect(`/warehouse/transfers/${id}`, 303);
  },
});

export default define.page<typeof handler>(function NewTransfer({ data, state, url }) {
  const m = warehouseMessages(state.locale);
  const { values, errors } = data;
  const choices = (locations: typeof data.locations) =>
    locations.map(({ id, name }) => ({ value: id, label: name }));
  const [origins, targets] = [choices(data.origins), choices(data.locations)];
  const target = targets.find(({ value }) => value !== (values.from ?? origins[0]?.value));
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={m.newTransfer}
      breadcrumbs={[{ label: m.transfers, href: "/warehouse/transfers" }, { label: m.newTransfer }]}
    >
      <Card class="max-w-2xl">
        <form method="post">
          <div class="grid gap-x-4 sm:grid-cols-2">
            <SelectField label={m.from} name="from" value={values.from} options={origins} />
            <SelectField
              label={m.to}
              name="to"
              value={values.to ?? target?.value}
              options={targets}
              error={m.errors[errors.to]}
            />
          </div>
          <TextareaField
            label={m.lines}
            name="lines"
            rows={8}
            required
            spellcheck={false}
            placeholder="MAT35-Z 4"
            hint={m.linesHint}
            value={values.lines ?? ""}
            error={m.errors[errors.lines]}
          />
          <TextField label={m.note} name="note" value={values.note ?? ""} />
          <Button type="submit" variant="primary">{m.create}</Button>
        </form>
      </Card>
    </TenantShell>
  );
});
