import { z } from "zod";
import { type AuditEntry, type AuditFilter } from "./read.ts";

const text = z.string().trim().max(200).catch("");
const day = z.iso.date().or(z.literal("")).catch("");

/** What a form or an address asks of a log; what cannot be read is left out. */
export const auditQuery = z.object({
  person: text,
  object: text,
  action: text,
  tenant: text,
  about: text.describe("An id that is the actor, the one who acts for it, or the object"),
  from: day,
  until: day.describe("The last day that is shown"),
  page: z.coerce.number().int().min(1).max(10_000).catch(1),
});
export type AuditQuery = z.output<typeof auditQuery>;

export const auditPerPage = 25;

/** The filter of a query: a tenant is its chain, the last day still counts, in a time zone. */
export function filterOf(query: Omit<AuditQuery, "page">, timeZone = "UTC"): AuditFilter {
  const { person, object, action, tenant, about, from, until } = query;
  return {
    person,
    object,
    action,
    about: about || undefined,
    chain: tenant || undefined,
    from: from ? startOf(from, 0, timeZone) : undefined,
    until: until ? startOf(until, 1, timeZone) : undefined,
  };
}

/** When a day, or the one so many days later, begins. */
function startOf(day: string, later: number, timeZone: string): Date {
  const at = Temporal.PlainDate.from(day).add({ days: later }).toZonedDateTime(timeZone);
  return new Date(at.epochMilliseconds);
}

const fields = z.record(z.string(), z.unknown()).nullable();

/** An entry as an API gives it; the time is ISO 8601 in UTC. */
export const auditRow = z.object({
  chain: z.string(),
  number: z.number().int(),
  at: z.iso.datetime(),
  actorId: z.string(),
  actorName: z.string(),
  impersonatorId: z.string().nullable(),
  ip: z.string().nullable(),
  sessionId: z.string().nullable(),
  requestId: z.string().nullable(),
  action: z.string(),
  objectType: z.string(),
  objectId: z.string(),
  objectName: z.string(),
  before: fields,
  after: fields,
  hash: z.string(),
});
export type AuditRow = z.output<typeof auditRow>;

export const rowOf = (entry: AuditEntry): AuditRow => ({ ...entry, at: entry.at.toISOString() });

export const chainState = z.object({
  chain: z.string(),
  entries: z.number().int(),
  brokenAt: z.number().int().nullable(),
  head: z.string(),
});
