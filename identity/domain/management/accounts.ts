import type { Db } from "shared/db/mod.ts";
import {
  type AccountDetail,
  type AccountQuery,
  type AccountRow,
  perPage,
} from "shared/identity_api/mod.ts";
import { rememberedDevices } from "shared/credentials/devices.ts";
import { secondFactorsOf } from "shared/credentials/factors.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { deviceName } from "shared/credentials/device_names.ts";
import { membershipsOf } from "../tenants.ts";
import { matches } from "./search.ts";
import { sessionsOf } from "./sessions.ts";

const columns = (db: Db) =>
  db`
  a.id, a.email, a.name, a.platform_admin, a.platform_support, a.created_at, a.disabled_at,
  a.email_verified_at, a.locale, a.password_hash IS NOT NULL AS has_password,
  a.retired_hash IS NOT NULL AS reset_required,
  (SELECT count(*)::int FROM identity.membership m WHERE m.account_id = a.id) AS tenants,
  (SELECT max(seen_at) FROM identity.session s WHERE s.account_id = a.id) AS seen_at`;

/** A page of accounts, and how many there are. */
export async function searchAccounts(
  db: Db,
  { search, state, role, sort, page }: AccountQuery,
): Promise<{ accounts: AccountRow[]; total: number }> {
  const states = {
    "": db`true`,
    active: db`a.disabled_at IS NULL AND a.email_verified_at IS NOT NULL`,
    unverified: db`a.disabled_at IS NULL AND a.email_verified_at IS NULL`,
    disabled: db`a.disabled_at IS NOT NULL`,
  };
  const roles = {
    "": db`true`,
    admin: db`(a.platform_admin OR a.platform_support) AND a.platform_admin`,
    support: db`(a.platform_admin OR a.platform_support) AND a.platform_support`,
  };
  const where = db`${matches(db, search)} AND ${states[state]} AND ${roles[role]}`;
  const order = sort === "email" ? db`lower(a.email)` : db`a.created_at DESC, a.id`;
  const [{ total }] = await db`
    SELECT count(*)::int AS total FROM identity.account a WHERE ${where}`;
  // The page first, then what is looked up for each of its rows.
  const rows = await db`
    SELECT ${columns(db)} FROM (
      SELECT * FROM identity.account a WHERE ${where}
      ORDER BY ${order} LIMIT ${perPage} OFFSET ${(page - 1) * perPage}) AS a
    ORDER BY ${order}`;
  return { accounts: rows.map(parse), total };
}

/** All that Admin shows of an account; null: there is none. */
export async function accountDetail(
  db: Db,
  id: string,
  locale: Locale,
): Promise<AccountDetail | null> {
  const [row] = await db`SELECT ${columns(db)} FROM identity.account a WHERE a.id = ${id}`;
  if (!row) return null;
  const [memberships, sessions, factors, devices] = await Promise.all([
    membershipsOf(db, id),
    sessionsOf(db, id, locale),
    secondFactorsOf(db, id),
    rememberedDevices(db, id),
  ]);
  return {
    ...parse(row),
    locale: row.locale,
    emailVerified: row.email_verified_at !== null,
    disabledAt: row.disabled_at?.toISOString() ?? null,
    resetRequired: row.reset_required,
    memberships: memberships.map(({ slug, name, origin, role }) => ({ slug, name, origin, role })),
    factors: { password: row.has_password, ...factors },
    devices: devices.map((device) => ({
      id: device.id,
      name: deviceName(device.userAgent, locale),
      seenAt: device.lastSeenAt.toISOString(),
      expiresAt: device.rememberedUntil!.toISOString(),
    })),
    sessions,
  };
}

// deno-lint-ignore no-explicit-any -- a row of the database, parsed here and nowhere else
function parse(row: any): AccountRow {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    state: row.disabled_at ? "disabled" : row.email_verified_at ? "active" : "unverified",
    platformAdmin: row.platform_admin,
    platformSupport: row.platform_support,
    tenants: row.tenants,
    createdAt: row.created_at.toISOString(),
    seenAt: row.seen_at?.toISOString() ?? null,
  };
}
