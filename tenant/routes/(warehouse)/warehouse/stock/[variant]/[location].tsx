import { HttpError, page } from "fresh";
import { z } from "zod";
import { actorName, assertCan, can } from "shared/auth/mod.ts";
import { transaction, uuidv7 } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { formatDateTime, formatNumber } from "shared/i18n/mod.ts";
import { Alert, Button, DataTable, setFlash, Stat } from "shared/ui/mod.ts";
import { TenantShell } from "../../../../../components/TenantShell.tsx";
import Present from "../../../../../islands/Present.tsx";
import { liveTokenFor } from "../../../../../live_token.ts";
import {
  InsufficientStock,
  ledger,
  type Level,
  levelsOf,
  type Movement,
  moveStock,
  setOnHand,
  StockConflict,
} from "../../../../../services/inventory/mod.ts";
import { assertSignedIn, define, type State } from "../../../../../state.ts";
import { warehouseMessages } from "../../../messages.ts";
import { AdjustForm, adjustReasons } from "./(_components)/AdjustForm.tsx";

const form = z.object({
  mode: z.enum(["add", "remove", "set"]),
  quantity: z.coerce.number({ error: "quantity_invalid" }).int("quantity_invalid")
    .min(0, "quantity_invalid").max(1_000_000_000, "quantity_invalid"),
  reason: z.enum(adjustReasons),
  note: z.string().trim().max(500).default(""),
  /** What the person saw when the page was made. */
  expected: z.coerce.number().int(),
  /** Makes sending the form twice harmless. */
  key: z.uuid(),
});

interface Data {
  level: Level;
  movements: Movement[];
  next: string | null;
  /** For the sending of the form. */
  key: string;
  token: string;
  mayAdjust: boolean;
  values: Record<string, string>;
  errors: Record<string, string>;
  problem: { code: "conflict" | "short"; number: number } | null;
}

async function load(state: State, params: Record<string, string>, before?: string) {
  const ids = z.object({ variant: z.uuid(), location: z.uuid() }).safeParse(params);
  if (!ids.success) throw new HttpError(404);
  const { variant: variantId, location: locationId } = ids.data;
  const level = (await levelsOf(state.sql, [variantId]))
    .find((found) => found.locationId === locationId);
  if (!level) throw new HttpError(404);
  const token = await liveTokenFor(state);
  return { level, token, ...await ledger(state.sql, { variantId, locationId, before }) };
}

export const handler = define.handlers({
  async GET(ctx) {
    const session = assertSignedIn(ctx.state);
    assertCan(session, "stock:read");
    const before = z.string().regex(/^\d{1,18}$/).optional().catch(undefined)
      .parse(ctx.url.searchParams.get("before") ?? undefined);
    const loaded = await load(ctx.state, ctx.params, before);
    return page<Data>({
      ...loaded,
      key: uuidv7(),
      mayAdjust: can(session, "stock:adjust", loaded.level.locationCode),
      values: {},
      errors: {},
      problem: null,
    });
  },
  async POST(ctx) {
    const session = assertSignedIn(ctx.state);
    assertCan(session, "stock:adjust");
    const { sql, tenant, locale } = ctx.state;
    const m = warehouseMessages(locale);
    const { level } = await load(ctx.state, ctx.params);
    assertCan(session, "stock:adjust", level.locationCode);
    const again = async (
      values: Record<string, string>,
      errors: Record<string, string>,
      problem: Data["problem"] = null,
    ) =>
      page<Data>({
        ...await load(ctx.state, ctx.params),
        key: uuidv7(),
        mayAdjust: true,
        values,
        errors,
        problem,
      }, { status: problem ? 409 : 422 });
    const read = await readForm(ctx.req, form);
    if (!read.ok) return await again(read.values, read.errors);
    const { mode, quantity, reason, note, expected, key } = read.value;
    const context = {
      tenant: tenant.slug,
      actor: actorName(session),
      reason,
      note,
      reference: `adjustment/${key}`,
    };
    const at = { variantId: level.variantId, locationId: level.locationId };
    let changed = true;
    try {
      await transaction(sql, async (tx) => {
        if (mode === "set") {
          changed = await setOnHand(tx, context, [{ ...at, quantity, expected }]) > 0;
        } else {
          const delta = mode === "add" ? quantity : -quantity;
          await moveStock(tx, context, [{ ...at, delta }]);
        }
      });
    } catch (error) {
      if (error instanceof StockConflict) {
        return await again(read.values, {}, { code: "conflict", number: error.current[0].onHand });
      }
      if (error instanceof InsufficientStock) {
        return await again(read.values, {}, { code: "short", number: error.lines[0].available });
      }
      throw error;
    }
    const response = ctx.redirect(ctx.url.pathname, 303);
    const text = changed ? m.adjusted : m.unchanged;
    setFlash(response.headers, { tone: "success", text });
    return response;
  },
});

export default define.page<typeof handler>(function StockLedger({ data, state, url }) {
  const { level, movements, next, problem } = data;
  const m = warehouseMessages(state.locale);
  const number = (value: number) => formatNumber(value, state.locale);
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={`${level.sku} · ${level.locationName}`}
      subtitle={level.title}
      breadcrumbs={[
        { label: m.stock, href: "/warehouse/stock" },
        { label: level.sku, href: `/warehouse/stock?q=${encodeURIComponent(level.sku)}` },
        { label: level.locationName },
      ]}
    >
      <Present
        what={`stock:${level.variantId}:${level.locationId}`}
        me={assertSignedIn(state).accountId}
        token={data.token}
        locale={state.locale}
      />
      {problem && <Alert tone="warning">{m[problem.code](number(problem.number))}</Alert>}
      <div class="mb-6 grid grid-cols-3 gap-3 sm:max-w-xl">
        <Stat label={m.onHand} value={number(level.onHand)} />
        <Stat label={m.reserved} value={number(level.reserved)} />
        <Stat label={m.available} value={number(level.available)} />
      </div>
      {data.mayAdjust && (
        <AdjustForm
          locale={state.locale}
          expected={level.onHand}
          idempotencyKey={data.key}
          values={data.values}
          errors={data.errors}
        />
      )}
      <h2 class="mt-8 mb-3 text-lg font-semibold">{m.ledger}</h2>
      <DataTable
        caption={m.ledger}
        rows={movements}
        rowKey={(row) => row.id}
        empty={<p class="p-6 text-base-content/70">{m.noMovements}</p>}
        columns={[
          {
            key: "when",
            label: m.when,
            render: (row) => (
              <span class="whitespace-nowrap">
                {formatDateTime(row.movedAt, state.locale, state.tenant.timeZone)}
              </span>
            ),
          },
          {
            key: "change",
            label: m.change,
            align: "right",
            render: (row) => (
              <span class={row.delta > 0 ? "text-success" : "text-error"}>
                {`${row.delta > 0 ? "+" : "−"}${number(Math.abs(row.delta))}`}
              </span>
            ),
          },
          {
            key: "balance",
            label: m.balance,
            align: "right",
            render: (row) => <strong>{number(row.onHandAfter)}</strong>,
          },
          {
            key: "why",
            label: m.why,
            render: (row) => (
              <>
                {m.reasons[row.reason] ?? row.reason}
                {row.note && <span class="block text-sm text-base-content/70">{row.note}</span>}
              </>
            ),
          },
          { key: "who", label: m.who, render: (row) => row.actor },
        ]}
      />
      {next && (
        <p class="mt-3 text-right">
          <Button href={`${url.pathname}?before=${next}`}>{m.older}</Button>
        </p>
      )}
    </TenantShell>
  );
});
