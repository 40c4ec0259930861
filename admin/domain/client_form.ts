/** The form of an OAuth client: one for each kind, so that nobody has to know grant types. */
import { z } from "zod";
import type { ClientChoice, ClientRow } from "shared/identity_api/mod.ts";

export const clientKinds = ["web", "public", "machine", "device"] as const;
export type ClientKind = typeof clientKinds[number];

const deviceGrant = "urn:ietf:params:oauth:grant-type:device_code" as const;

/** Which form a client was, or could have been, made with. */
export function kindOf({ type, grantTypes }: Pick<ClientRow, "type" | "grantTypes">): ClientKind {
  if (grantTypes.includes(deviceGrant)) return "device";
  if (grantTypes.includes("authorization_code")) return type === "public" ? "public" : "web";
  return "machine";
}

const lines = z.string().max(20_000).default("").transform((text) =>
  text.split(/\r?\n/).map((line) => line.trim()).filter(Boolean)
);

export const clientForm = z.object({
  id: z.string().max(100).default(""),
  name: z.string().trim().min(1, "required").max(200, "too_long"),
  redirectUris: lines,
  postLogoutRedirectUris: lines,
  backchannelLogoutUri: z.string().trim().max(2000, "too_long").default(""),
  scopes: z.string().max(5000).default("").transform((text) =>
    text.split(/[\s,]+/).filter(Boolean)
  ),
  audiences: lines,
  refresh: z.literal("on").optional(),
  firstParty: z.literal("on").optional(),
});
export type ClientValues = Partial<Record<keyof z.output<typeof clientForm>, string>>;

/** What identity is asked for. `before`: grants beyond the form's own that a client has stay. */
export function choiceOf(
  kind: ClientKind,
  form: z.output<typeof clientForm>,
  before: ClientRow["grantTypes"] = [],
): ClientChoice {
  const own: Record<ClientKind, ClientChoice["grantTypes"][number]> = {
    web: "authorization_code",
    public: "authorization_code",
    machine: "client_credentials",
    device: deviceGrant,
  };
  const stays = kind !== "machine" && form.refresh === "on";
  const grants = new Set([own[kind], ...before.filter((grant) => grant !== "refresh_token")]);
  if (stays) grants.add("refresh_token");
  return {
    name: form.name,
    type: kind === "web" || kind === "machine" ? "confidential" : "public",
    grantTypes: [...grants],
    redirectUris: form.redirectUris,
    postLogoutRedirectUris: form.postLogoutRedirectUris,
    ...(form.backchannelLogoutUri ? { backchannelLogoutUri: form.backchannelLogoutUri } : {}),
    scopes: form.scopes,
    audiences: form.audiences,
    firstParty: form.firstParty === "on",
  };
}

/** A client as its form shows it. */
export function valuesOf(client: ClientRow): ClientValues {
  return {
    id: client.id,
    name: client.name,
    redirectUris: client.redirectUris.join("\n"),
    postLogoutRedirectUris: client.postLogoutRedirectUris.join("\n"),
    backchannelLogoutUri: client.backchannelLogoutUri ?? "",
    scopes: client.scopes.join(" "),
    audiences: client.audiences.join("\n"),
    ...(client.grantTypes.includes("refresh_token") ? { refresh: "on" } : {}),
    ...(client.firstParty ? { firstParty: "on" } : {}),
  };
}
