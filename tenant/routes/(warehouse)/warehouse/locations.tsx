import { page } from "fresh";
import { z } from "zod";
import { assertCan, can } from "shared/auth/mod.ts";
import { transaction } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { Badge, Button, Card, DataTable, SelectField, setFlash, TextField } from "shared/ui/mod.ts";
import { audit } from "../../../audit.ts";
import { TenantShell } from "../../../components/TenantShell.tsx";
import { createLocation, listLocations } from "../../../services/inventory/mod.ts";
import { assertSignedIn, define, type State } from "../../../state.ts";
import { warehouseMessages } from "../messages.ts";

const kinds = ["warehouse", "store", "quarantine", "bin"] as const;

const form = z.object({
  code: z.string().trim().toUpperCase().regex(/^[A-Z0-9][A-Z0-9-]{1,19}$/, "code_invalid"),
  name: z.string().trim().min(1, "name_required").max(100),
  kind: z.enum(kinds),
});

async function load(state: State, values: Record<string, string>, errors: Record<string, string>) {
  const session = assertSignedIn(state);
  assertCan(session, "stock:read");
  const locations = await listLocations(state.sql);
  return {
    locations,
    values,
    errors,
    mayAdd: !session.locations && can(session, "stock:transfer"),
  };
}

export const handler = define.handlers({
  GET: async (ctx) => page(await load(ctx.state, {}, {})),
  async POST(ctx) {
    assertCan(assertSignedIn(ctx.state), "stock:transfer");
    const { sql, tenant, locale } = ctx.state;
    const read = await readForm(ctx.req, form);
    if (!read.ok) return page(await load(ctx.state, read.values, read.errors), { status: 422 });
    // Who is limited to locations opens no new one.
    assertCan(assertSignedIn(ctx.state), "stock:transfer", read.value.code);
    const taken = (await listLocations(sql)).some(({ code }) => code === read.value.code);
    if (taken) {
      return page(await load(ctx.state, read.values, { code: "code_taken" }), { status: 422 });
    }
    await transaction(sql, async (tx) => {
      const { id, code, name, kind } = await createLocation(tx, tenant.slug, read.value);
      const object = { type: "location", id, name };
      await audit(tx, ctx.state, { action: "location.created", object, after: { code, kind } });
    });
    const response = ctx.redirect("/warehouse/locations", 303);
    setFlash(response.headers, { tone: "success", text: warehouseMessages(locale).locationAdded });
    return response;
  },
});

export default define.page<typeof handler>(function Locations({ data, state, url }) {
  const m = warehouseMessages(state.locale);
  return (
    <TenantShell state={state} path={url.pathname} title={m.locations}>
      <DataTable
        caption={m.locations}
        rows={data.locations}
        rowKey={(row) => row.id}
        empty={<p class="p-6">{m.noneText}</p>}
        columns={[
          {
            key: "name",
            label: m.name,
            render: (row) => (
              <a class="link link-hover font-medium" href={`/warehouse/stock?location=${row.id}`}>
                {row.name}
              </a>
            ),
          },
          { key: "code", label: m.code, render: (row) => <code>{row.code}</code> },
          { key: "kind", label: m.kind, render: (row) => <Badge>{m.kinds[row.kind]}</Badge> },
        ]}
      />
      {data.mayAdd && (
        <Card title={m.newLocation} class="mt-6">
          <form method="post" class="grid gap-x-4 sm:grid-cols-3">
            <TextField
              label={m.code}
              name="code"
              required
              hint={m.codeHint}
              value={data.values.code ?? ""}
              error={m.errors[data.errors.code]}
            />
            <TextField
              label={m.name}
              name="name"
              required
              value={data.values.name ?? ""}
              error={m.errors[data.errors.name]}
            />
            <SelectField
              label={m.kind}
              name="kind"
              value={data.values.kind ?? "store"}
              options={kinds.map((kind) => ({ value: kind, label: m.kinds[kind] }))}
            />
            <div class="sm:col-span-3">
              <Button type="submit">{m.add}</Button>
            </div>
          </form>
        </Card>
      )}
    </TenantShell>
  );
});
