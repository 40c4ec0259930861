import { z } from "zod";
import { publish } from "shared/bus/mod.ts";
import { type Db, isUniqueViolation, type Tx, uuidv7 } from "shared/db/mod.ts";
import { fold, likePattern } from "shared/i18n/fold.ts";
import { parseHungarianTaxNumber } from "./tax_number.ts";

const text = (max: number) => z.string().trim().max(max).default("");

/** What a person may enter about a customer; the codes in messages become texts on the page. */
export const customerInput = z.object({
  familyName: text(100),
  givenName: text(100),
  company: text(200),
  email: text(254).transform((value) => value === "" ? null : value)
    .pipe(z.email("email_invalid").nullable()),
  phone: text(40).refine((value) => /^[+0-9 ()/-]*$/.test(value), "phone_invalid"),
  country: z.string().trim().toUpperCase().regex(/^[A-Z]{2}$/, "country_invalid").default("HU"),
  taxNumber: text(40),
  postcode: text(20),
  city: text(100),
  street: text(200),
  locale: z.enum(["hu", "en"]).default("hu"),
  tags: z.string().default("").transform((list) =>
    [...new Set(list.split(",").map((tag) => tag.trim().toLowerCase()).filter(Boolean))].sort()
  ).pipe(z.array(z.string().max(40)).max(30)),
  note: text(4000),
}).superRefine((input, context) => {
  if (!input.familyName && !input.givenName && !input.company) {
    context.addIssue({ code: "custom", path: ["familyName"], message: "name_required" });
  }
  const hungarian = input.country === "HU" && input.taxNumber !== "";
  if (hungarian && !parseHungarianTaxNumber(input.taxNumber)) {
    context.addIssue({ code: "custom", path: ["taxNumber"], message: "tax_number_invalid" });
  }
}).transform((input) => ({
  ...input,
  taxNumber: input.country === "HU"
    ? parseHungarianTaxNumber(input.taxNumber) ?? ""
    : input.taxNumber,
}));

export type CustomerInput = z.output<typeof customerInput>;

export interface Customer extends CustomerInput {
  id: string;
  /** Rises with each change; an edit names the one it started from. */
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type SaveResult =
  | { ok: true; customer: Customer }
  | { ok: false; code: "email_taken" }
  | { ok: false; code: "version_conflict"; current: Customer }
  | { ok: false; code: "not_found" };

/** Adds a customer and its event; an address that another customer has is refused. */
export function createCustomer(tx: Tx, tenant: string, input: CustomerInput): Promise<SaveResult> {
  return saving(tx, async (savepoint) => {
    const [row] = await savepoint`
      INSERT INTO crm.customer ${savepoint({ id: uuidv7(), ...columns(input) })} RETURNING *`;
    await announce(savepoint, tenant, parse(row));
    return { ok: true, customer: parse(row) };
  });
}

/** Changes a customer that is still at `version`; otherwise gives back what it is now. */
export function updateCustomer(
  tx: Tx,
  tenant: string,
  id: string,
  version: number,
  input: CustomerInput,
): Promise<SaveResult> {
  return saving(tx, async (savepoint) => {
    const [row] = await savepoint`
      UPDATE crm.customer
      SET ${savepoint(columns(input))}, version = version + 1, updated_at = now()
      WHERE id = ${id} AND version = ${version} AND archived_at IS NULL
      RETURNING *`;
    if (row) {
      await announce(savepoint, tenant, parse(row));
      return { ok: true, customer: parse(row) };
    }
    const current = await getCustomer(savepoint, id);
    return current
      ? { ok: false, code: "version_conflict", current }
      : { ok: false, code: "not_found" };
  });
}

/**
 * Takes out of a record what is personal (GDPR Art. 17). The row stays, without a name, for what
 * refers to it; so does the proof of consent, which names nobody any more (Art. 17(3)(e)).
 */
export async function eraseCustomer(tx: Tx, tenant: string, id: string): Promise<void> {
  const [row] = await tx`
    UPDATE crm.customer SET family_name = '–', given_name = '', company = '', email = NULL,
      phone = '', tax_number = '', postcode = '', city = '', street = '', tags = '{}', note = '',
      sort_name = '–', search = '', version = version + 1, updated_at = now(),
      archived_at = coalesce(archived_at, now())
    WHERE id = ${id} RETURNING *`;
  if (row) await announce(tx, tenant, parse(row), true);
}

/** One customer, or null where there is none (or no longer). */
export async function getCustomer(db: Db, id: string): Promise<Customer | null> {
  const [row] = await db`SELECT * FROM crm.customer WHERE id = ${id} AND archived_at IS NULL`;
  return row ? parse(row) : null;
}

export interface CustomerQuery {
  search?: string;
  tag?: string;
  /** `next` of the page before. */
  cursor?: string;
  limit?: number;
}

export interface CustomerPage {
  customers: Customer[];
  next: string | null;
}

/** Customers in Hungarian alphabetical order, family name first, by pages. */
export async function listCustomers(db: Db, query: CustomerQuery): Promise<CustomerPage> {
  const limit = query.limit ?? 50;
  const after = query.cursor ? decodeCursor(query.cursor) : null;
  const rows = await db`
    SELECT * FROM crm.customer
    WHERE archived_at IS NULL
    ${query.search ? db`AND search LIKE ${likePattern(query.search)}` : db``}
    ${query.tag ? db`AND tags @> ARRAY[${query.tag}]` : db``}
    ${after ? db`AND (sort_name, id) > (${after.name}, ${after.id}::uuid)` : db``}
    ORDER BY sort_name, id
    LIMIT ${limit + 1}`;
  const customers = rows.slice(0, limit).map(parse);
  const last = rows[limit - 1];
  return {
    customers,
    next: rows.length > limit ? encodeCursor(last.sort_name, last.id) : null,
  };
}

/** Tags in use, the most frequent first. */
export async function listTags(db: Db): Promise<string[]> {
  const rows = await db`
    SELECT tag FROM crm.customer, unnest(tags) AS tag WHERE archived_at IS NULL
    GROUP BY tag ORDER BY count(*) DESC, tag LIMIT 50`;
  return rows.map((row) => row.tag);
}

function columns(input: CustomerInput) {
  const sortName = [input.familyName, input.givenName, input.company].filter(Boolean).join(" ");
  return {
    family_name: input.familyName,
    given_name: input.givenName,
    company: input.company,
    email: input.email,
    phone: input.phone,
    tax_number: input.taxNumber,
    country: input.country,
    postcode: input.postcode,
    city: input.city,
    street: input.street,
    locale: input.locale,
    tags: input.tags,
    note: input.note,
    sort_name: sortName,
    // Both orders of the name, so that "Anna Kovács" finds Kovács Anna.
    search: fold(
      [sortName, input.givenName, input.familyName, input.email, input.phone, input.city]
        .filter(Boolean).join(" "),
    ),
  };
}

/** Runs in a savepoint, so that a taken address leaves the caller's transaction usable. */
async function saving(tx: Tx, save: (tx: Tx) => Promise<SaveResult>): Promise<SaveResult> {
  try {
    return await tx.savepoint(save) as SaveResult;
  } catch (error) {
    if (isUniqueViolation(error, "customer_email_key")) return { ok: false, code: "email_taken" };
    throw error;
  }
}

function announce(tx: Tx, tenant: string, customer: Customer, deleted = false): Promise<void> {
  const { id, version, email } = customer;
  return publish(tx, tenant, [{
    type: "customer.changed.v1",
    aggregate: { type: "customer", id, version },
    data: { customerId: id, name: displayName(customer), email, deleted },
  }]);
}

/** The name as the customer's own language orders it. */
export function displayName(
  { familyName, givenName, company, locale }: Pick<
    Customer,
    "familyName" | "givenName" | "company" | "locale"
  >,
): string {
  const parts = locale === "hu" ? [familyName, givenName] : [givenName, familyName];
  return parts.filter(Boolean).join(" ") || company;
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): Customer {
  return {
    id: row.id,
    familyName: row.family_name,
    givenName: row.given_name,
    company: row.company,
    email: row.email,
    phone: row.phone,
    taxNumber: row.tax_number,
    country: row.country,
    postcode: row.postcode,
    city: row.city,
    street: row.street,
    locale: row.locale,
    tags: row.tags,
    note: row.note,
    version: Number(row.version),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function encodeCursor(name: string, id: string): string {
  return btoa(encodeURIComponent(JSON.stringify([name, id])));
}

/** Null for a cursor that was tampered with: the list then begins at its beginning. */
function decodeCursor(cursor: string): { name: string; id: string } | null {
  try {
    const [name, id] = z.tuple([z.string(), z.uuid()])
      .parse(JSON.parse(decodeURIComponent(atob(cursor))));
    return { name, id };
  } catch {
    return null;
  }
}
