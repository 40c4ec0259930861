/** What identity's management API says; times are ISO 8601 in UTC. */
import { z } from "zod";

export const reason = z.string().trim().min(3, "reason_required").max(500, "too_long");

const text = z.string().trim().max(200).catch("");
const pageNumber = z.coerce.number().int().min(1).max(10_000).catch(1);

export const perPage = 25;

export const accountStates = ["active", "unverified", "disabled"] as const;
export const platformRoles = ["admin", "support"] as const;

export const accountQuery = z.object({
  search: text,
  state: z.enum(accountStates).or(z.literal("")).catch(""),
  role: z.enum(platformRoles).or(z.literal("")).catch(""),
  sort: z.enum(["created", "email"]).catch("created"),
  page: pageNumber,
});
export type AccountQuery = z.output<typeof accountQuery>;

export const account = z.object({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  state: z.enum(accountStates),
  platformAdmin: z.boolean(),
  platformSupport: z.boolean(),
  tenants: z.number().int().describe("How many the person belongs to"),
  createdAt: z.iso.datetime(),
  seenAt: z.iso.datetime().nullable(),
});
export type AccountRow = z.output<typeof account>;

export const session = z.object({
  id: z.uuid(),
  accountId: z.uuid(),
  email: z.string(),
  name: z.string(),
  device: z.string().describe("What the browser says it is, in words"),
  userAgent: z.string(),
  ip: z.string(),
  place: z.string().describe("Where the address is, in words"),
  amr: z.array(z.string()),
  clients: z.array(z.string()).describe("Names of the apps that were signed in to"),
  impersonator: z.string().nullable().describe("Who acts in the person's place, for support"),
  createdAt: z.iso.datetime(),
  seenAt: z.iso.datetime(),
  expiresAt: z.iso.datetime(),
});
export type SessionRow = z.output<typeof session>;

export const accountDetail = account.extend({
  locale: z.enum(["hu", "en"]),
  emailVerified: z.boolean(),
  disabledAt: z.iso.datetime().nullable(),
  memberships: z.array(z.object({
    slug: z.string(),
    name: z.string(),
    origin: z.string(),
    role: z.string(),
  })),
  factors: z.object({
    password: z.boolean(),
    totp: z.boolean(),
    passkeys: z.number().int(),
    recoveryCodes: z.number().int(),
  }),
  devices: z.array(z.object({
    id: z.string(),
    name: z.string(),
    seenAt: z.iso.datetime(),
    expiresAt: z.iso.datetime(),
  })).describe("Remembered devices: no second factor is asked for there"),
  sessions: z.array(session),
});
export type AccountDetail = z.output<typeof accountDetail>;

export const sessionQuery = z.object({ search: text, page: pageNumber });

export const acting = z.object({
  accountId: z.uuid(),
  role: z.enum(platformRoles),
  /** What identity must ask of the person before anything is changed; null: nothing. */
  stepUp: z.object({ maxAge: z.number().int(), acr: z.string() }).nullable(),
});

export const signUpStates = ["waiting", "approved", "declined"] as const;

export const signUpQuery = z.object({
  state: z.enum(signUpStates).catch("waiting"),
  page: pageNumber,
});

export const signUp = z.object({
  id: z.uuid(),
  name: z.string(),
  email: z.string(),
  company: z.string(),
  slug: z.string(),
  plan: z.enum(["starter", "business", "enterprise"]),
  locale: z.enum(["hu", "en"]),
  state: z.enum(signUpStates),
  createdAt: z.iso.datetime(),
  verifiedAt: z.iso.datetime(),
  decidedAt: z.iso.datetime().nullable(),
  decidedBy: z.string().nullable(),
});
export type SignUpRow = z.output<typeof signUp>;
