import { z } from "zod";
import { auditFormats, auditQuery } from "shared/audit/mod.ts";
import { askIdentity } from "../../ask_identity.ts";
import { auditLog, logNames } from "../../domain/audit_logs.ts";
import { actingPerson, administrator, define } from "../../state.ts";

const choice = z.object({
  log: z.enum(logNames).catch("identity"),
  format: z.enum(auditFormats).catch("csv"),
});

export const handler = define.handlers({
  /** The entries of a log that fit, as a file. */
  GET(ctx) {
    administrator(ctx.state);
    const asked = Object.fromEntries(ctx.url.searchParams);
    const { log, format } = choice.parse(asked);
    const { page: _, ...query } = auditQuery.parse(asked);
    const sources = { ...ctx.state, acting: actingPerson(ctx.state) };
    return askIdentity(ctx, async () => {
      const { body, headers } = await auditLog(sources, log).export(query, format);
      const kept = ["content-type", "content-disposition", "cache-control"];
      return new Response(body, {
        headers: Object.fromEntries(kept.map((name) => [name, headers.get(name) ?? ""])),
      });
    });
  },
});
