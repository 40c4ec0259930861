import { parseArgs } from "node:util";
import { z } from "zod";
import { transaction, type Tx } from "shared/db/mod.ts";
import { audit, machineActor } from "../domain/audit.ts";
import { listClients, rotateSecret, setClientDisabled } from "../domain/oauth/clients.ts";
import { clientList, putClients } from "../domain/static_clients.ts";
import { commandDatabase } from "./database.ts";

const usage = `deno task identity:client add <id> [options]     registers or changes a client
deno task identity:client add --file=<clients.json>
deno task identity:client list | rotate <id> | disable <id> | enable <id>

  --name=…  --type=confidential|public  --tenant=…  --first-party  --secret=…
  --redirect-uri=…  --post-logout-redirect-uri=…  --backchannel-logout-uri=…
  --grant=authorization_code|refresh_token|client_credentials|device_code
  --scope=…  --audience=…  --id-token-alg=RS256|ES256  --refresh-grace=<seconds>
  --json

Addresses, grants, scopes and audiences may be given several times. A confidential client that is new
gets a secret, which is shown this once. The file holds a list of clients, or { "clients": [ … ] }.`;

const readArguments = () =>
  parseArgs({
    args: Deno.args.slice(1),
    allowPositionals: true,
    options: {
      file: { type: "string" },
      json: { type: "boolean" },
      name: { type: "string" },
      type: { type: "string" },
      tenant: { type: "string" },
      secret: { type: "string" },
      "first-party": { type: "boolean" },
      "redirect-uri": { type: "string", multiple: true },
      "post-logout-redirect-uri": { type: "string", multiple: true },
      "backchannel-logout-uri": { type: "string" },
      grant: { type: "string", multiple: true },
      scope: { type: "string", multiple: true },
      audience: { type: "string", multiple: true },
      "id-token-alg": { type: "string" },
      "refresh-grace": { type: "string" },
    },
  });

type Options = ReturnType<typeof readArguments>["values"];

/** `client add | list | rotate | disable | enable`, see `usage`. */
export async function clientCommand(): Promise<void> {
  const { values, positionals: [act, id] } = readArguments();
  const show = values.json ? printJson : print;
  if (act === "add" && (id || values.file)) return show(await add(id, values));
  await using db = await commandDatabase();
  if (act === "list") return show(await listClients(db.sql), true);
  if (!id || !["rotate", "disable", "enable"].includes(act)) throw new Error(usage);
  const result = await transaction(db.sql, async (tx) => {
    const secret = act === "rotate" ? await rotateSecret(tx, id) : null;
    const found = act === "rotate"
      ? secret !== null
      : await setClientDisabled(tx, id, act === "disable");
    if (!found) {
      throw new Error(`There is no${act === "rotate" ? " confidential" : ""} client ${id}.`);
    }
    await note(tx, `client.${act === "rotate" ? "secret_rotated" : `${act}d`}`, id);
    return { id, ...(secret ? { secret } : {}) };
  });
  show([result]);
}

async function add(
  id: string | undefined,
  values: Options,
): Promise<{ id: string; secret?: string }[]> {
  const raw = values.file
    ? JSON.parse(await Deno.readTextFile(values.file))
    : [fromOptions(id!, values)];
  const clients = clientList.safeParse(raw);
  if (!clients.success) {
    throw new Error(`The client is not valid:\n${z.prettifyError(clients.error)}`);
  }
  await using db = await commandDatabase();
  return await transaction(db.sql, (tx) => putClients(tx, clients.data, "command"));
}

const note = (tx: Tx, action: string, id: string) =>
  audit(tx, machineActor("command"), { action, object: { type: "client", id } });

function fromOptions(id: string, values: Options) {
  const grants = values.grant?.map((name) =>
    name === "device_code" ? "urn:ietf:params:oauth:grant-type:device_code" : name
  );
  const words = (list?: string[]) => list?.flatMap((text) => text.split(/[ ,]+/));
  return {
    id,
    name: values.name ?? id,
    type: values.type,
    secret: values.secret,
    tenant: values.tenant,
    firstParty: values["first-party"],
    redirectUris: values["redirect-uri"],
    postLogoutRedirectUris: values["post-logout-redirect-uri"],
    backchannelLogoutUri: values["backchannel-logout-uri"],
    grantTypes: grants,
    scopes: words(values.scope),
    audiences: values.audience,
    idTokenAlg: values["id-token-alg"],
    refreshGraceSeconds: values["refresh-grace"] && Number(values["refresh-grace"]),
  };
}

interface Row {
  id: string;
  secret?: string;
  name?: string;
  disabled?: boolean;
}

/** One client as an object, a list as a list. */
function printJson(rows: Row[], list = rows.length !== 1): void {
  console.log(JSON.stringify(list ? rows : rows[0]));
}

function print(rows: Row[]): void {
  for (const { id, secret, name, disabled } of rows) {
    console.log(
      [`id: ${id}`, name && `name: ${name}`, secret && `secret: ${secret}`, disabled && "disabled"]
        .filter(Boolean).join("  "),
    );
  }
}
