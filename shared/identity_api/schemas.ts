/** What identity's management API says; times are ISO 8601 in UTC. */
import { z } from "zod";
import { plans } from "../tenants/choices.ts";

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
  resetRequired: z.boolean().default(false)
    .describe("A new password was required, and has not been set yet"),
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
  plan: z.enum(plans),
  locale: z.enum(["hu", "en"]),
  state: z.enum(signUpStates),
  createdAt: z.iso.datetime(),
  verifiedAt: z.iso.datetime(),
  decidedAt: z.iso.datetime().nullable(),
  decidedBy: z.string().nullable(),
});
export type SignUpRow = z.output<typeof signUp>;

export const clientKinds = ["app", "machine", "tenant", "disabled"] as const;

export const clientQuery = z.object({
  search: text,
  kind: z.enum(clientKinds).or(z.literal("")).catch(""),
  page: pageNumber,
});

const clientGrants = [
  "authorization_code",
  "refresh_token",
  "client_credentials",
  "urn:ietf:params:oauth:grant-type:device_code",
] as const;

const addresses = z.array(z.string().min(1).max(2000)).max(20).default([]);

/** What may be chosen of a client; identity checks each address and scope. */
export const clientChoice = z.object({
  name: z.string().trim().min(1, "required").max(200, "too_long"),
  type: z.enum(["confidential", "public"]),
  grantTypes: z.array(z.enum(clientGrants)).min(1, "grant_required"),
  redirectUris: addresses,
  postLogoutRedirectUris: addresses,
  backchannelLogoutUri: z.string().max(2000).optional(),
  scopes: z.array(z.string().max(100)).max(100).default([]),
  audiences: z.array(z.string().min(1).max(500)).max(100).default([]),
  firstParty: z.boolean().default(false),
});
export type ClientChoice = z.output<typeof clientChoice>;

export const client = z.object({
  id: z.string(),
  name: z.string(),
  type: z.enum(["confidential", "public"]),
  tenant: z.string().nullable(),
  grantTypes: z.array(z.enum(clientGrants)),
  redirectUris: z.array(z.string()),
  postLogoutRedirectUris: z.array(z.string()),
  backchannelLogoutUri: z.string().nullable(),
  scopes: z.array(z.string()),
  audiences: z.array(z.string()),
  idTokenAlg: z.enum(["RS256", "ES256"]),
  refreshGraceSeconds: z.number().int(),
  firstParty: z.boolean(),
  disabled: z.boolean(),
  createdAt: z.iso.datetime(),
  secrets: z.array(z.iso.datetime()).describe("When the secrets that are good were made"),
});
export type ClientRow = z.output<typeof client>;

const keyStates = ["next", "current", "previous"] as const;

export const signingKey = z.object({
  kid: z.string(),
  alg: z.enum(["RS256", "ES256"]),
  state: z.enum(keyStates),
  createdAt: z.iso.datetime(),
  useFrom: z.iso.datetime(),
});
export type KeyRow = z.output<typeof signingKey>;
