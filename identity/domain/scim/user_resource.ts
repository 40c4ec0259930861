import { z } from "zod";
import { ScimError } from "./error.ts";

export const userSchema = "urn:ietf:params:scim:schemas:core:2.0:User";

/** Entra ID sends booleans as text. */
const boolean = z.union([
  z.boolean(),
  z.string().toLowerCase().pipe(z.enum(["true", "false"])).transform((text) => text === "true"),
]);
const text = z.string().trim().max(200).nullish().transform((value) => value || undefined);

/** What of a user is taken; all other attributes are ignored. */
const input = z.object({
  userName: z.string().trim().min(1).max(254),
  externalId: text,
  displayName: text,
  name: z.object({ formatted: text, givenName: text, familyName: text }).nullish(),
  emails: z.array(z.object({
    value: z.string().trim().max(254).optional(),
    type: text,
    primary: boolean.nullish(),
  })).max(20).nullish(),
  active: boolean.nullish(),
});

/** What the directory says of a person, as it is kept. */
export interface UserInput {
  userName: string;
  externalId: string | null;
  email: string;
  active: boolean;
  attributes: z.output<typeof attributes>;
}

const attributes = input.pick({ displayName: true, name: true, emails: true });

export interface ScimUser extends UserInput {
  id: string;
  accountId: string;
  version: number;
  createdAt: Date;
  changedAt: Date;
  groups: { id: string; name: string }[];
}

/** Reads a user; its address is the primary e-mail, or the user name. Throws 400 `invalidValue`. */
export function parseUser(body: unknown): UserInput {
  const parsed = input.safeParse(body);
  if (!parsed.success) {
    throw new ScimError(400, z.prettifyError(parsed.error), "invalidValue");
  }
  const { userName, externalId, active, emails } = parsed.data;
  const primary = emails?.find((email) => email.primary) ?? emails?.[0];
  const email = z.email().safeParse(primary?.value ?? userName);
  if (!email.success) {
    throw new ScimError(400, "emails or userName must hold an e-mail address", "invalidValue");
  }
  return {
    userName,
    externalId: externalId ?? null,
    email: email.data,
    active: active ?? true,
    attributes: attributes.parse(parsed.data),
  };
}

/** The name to show of a person. */
export function displayNameOf({ attributes, userName }: UserInput): string {
  const { displayName, name } = attributes;
  const parts = [name?.givenName, name?.familyName].filter(Boolean).join(" ");
  return (displayName ?? name?.formatted ?? (parts || userName)).slice(0, 100);
}

/** A user as JSON (RFC 7643, 4.1). */
export function userResource(user: ScimUser, base: string): Record<string, unknown> {
  const { displayName, name, emails } = user.attributes;
  return {
    schemas: [userSchema],
    id: user.id,
    ...(user.externalId ? { externalId: user.externalId } : {}),
    userName: user.userName,
    ...(displayName ? { displayName } : {}),
    ...(name ? { name } : {}),
    emails: emails?.length ? emails : [{ value: user.email, type: "work", primary: true }],
    active: user.active,
    groups: user.groups.map(({ id, name }) => ({
      value: id,
      display: name,
      $ref: `${base}/Groups/${id}`,
    })),
    meta: {
      resourceType: "User",
      created: user.createdAt.toISOString(),
      lastModified: user.changedAt.toISOString(),
      location: `${base}/Users/${user.id}`,
      version: versionTag(user.version),
    },
  };
}

export const versionTag = (version: number): string => `W/"${version}"`;
