import { stringify } from "@std/csv";
import { defused } from "shared/audit/export.ts";
import { tenantFilter, tenantsAfter } from "../../domain/tenant_list.ts";
import type { Tenant } from "../../domain/tenants.ts";
import { administrator, define } from "../../state.ts";

const columns: [heading: string, of: (tenant: Tenant) => string][] = [
  ["slug", ({ slug }) => slug],
  ["name", ({ name }) => defused(name)],
  ["state", ({ state }) => state],
  ["step", ({ step }) => step ?? ""],
  ["plan", ({ plan }) => plan],
  ["ring", ({ ring }) => ring],
  ["owner", ({ ownerEmail }) => defused(ownerEmail)],
  ["currency", ({ currency }) => currency],
  ["time_zone", ({ timeZone }) => timeZone],
  ["locale", ({ locale }) => locale],
  ["created_at", ({ createdAt }) => createdAt.toISOString()],
];
const batch = 500;

export const handler = define.handlers({
  /** All tenants that fit, as CSV for a spreadsheet, made while it is read. */
  GET(ctx) {
    administrator(ctx.state);
    const { sql } = ctx.state;
    const filter = tenantFilter.parse(Object.fromEntries(ctx.url.searchParams));
    async function* lines() {
      yield stringify([columns.map(([heading]) => heading)]);
      for (let after = "";;) {
        const tenants = await tenantsAfter(sql, filter, { after, limit: batch });
        if (tenants.length === 0) return;
        yield stringify(tenants.map((tenant) => columns.map(([, of]) => of(tenant))));
        after = tenants.at(-1)!.slug;
      }
    }
    const day = new Date().toISOString().slice(0, 10);
    return new Response(ReadableStream.from(lines()).pipeThrough(new TextEncoderStream()), {
      headers: {
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="tenants-${day}.csv"`,
        "cache-control": "no-store",
      },
    });
  },
});
