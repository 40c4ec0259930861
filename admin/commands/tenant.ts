/** `deno task tenant …`: a thin client of Admin's API. */
import { parseArgs } from "node:util";
import { uuidv7 } from "shared/db/mod.ts";
import type { ApiTenant } from "../domain/api.ts";
import { CommandFailed, exitCodes, openTenantApi, type TenantApi } from "./tenant_api.ts";
import { describe, followOperation, printList } from "./tenant_output.ts";

const usage = `deno task tenant <command> [--json] [--wait] [--timeout=<seconds>]

  list [--search=…] [--state=…] [--plan=…] [--ring=…] [--failing]
  show <slug>
  create <slug> --name=… --owner=<e-mail> [--plan=starter] [--ring=stable]
         [--currency=HUF] [--time-zone=Europe/Budapest] [--locale=hu]
  suspend | resume | export | undo | retry <slug>
  plan <slug> starter|business|enterprise
  ring <slug> canary|early|stable
  rotate <slug> database|owner|broker|redis|session|oidc …
  delete <slug> --confirm=<slug> [--grace-days=30] [--skip-export=<reason>]
  logs <slug> migrate|smoke|export|…
  wait <slug>

Ends with 0 when it was done, 1 when it was refused or ended without effect, 2 for wrong arguments,
3 when Admin cannot be asked, 4 when --wait took longer than --timeout (600).
It asks the platform that runs on this machine, or VECTON_ADMIN_URL with VECTON_TOKEN.`;

const options = {
  json: { type: "boolean" },
  wait: { type: "boolean" },
  timeout: { type: "string" },
  key: { type: "string" },
  search: { type: "string" },
  state: { type: "string" },
  plan: { type: "string" },
  ring: { type: "string" },
  failing: { type: "boolean" },
  name: { type: "string" },
  owner: { type: "string" },
  currency: { type: "string" },
  "time-zone": { type: "string" },
  locale: { type: "string" },
  confirm: { type: "string" },
  "grace-days": { type: "string" },
  "skip-export": { type: "string" },
} as const;

const parse = (args: string[]) => parseArgs({ args, allowPositionals: true, options });
type Values = ReturnType<typeof parse>["values"];

export interface Output {
  out(line: string): void;
  err(line: string): void;
}

/** Runs a command and returns its exit code. */
export async function tenantCommand(
  args: string[],
  open: () => Promise<TenantApi> = openTenantApi,
  output: Output = { out: console.log, err: console.error },
): Promise<number> {
  try {
    await run(args, open, output);
    return 0;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code?.startsWith("ERR_PARSE_ARGS")) {
      output.err(`${(error as Error).message}\n\n${usage}`);
      return exitCodes.usage;
    }
    if (!(error instanceof CommandFailed)) throw error;
    const json = args.includes("--json") && error.problem;
    output.err(json ? JSON.stringify(error.problem) : error.message);
    return error.exitCode;
  }
}

async function run(args: string[], open: () => Promise<TenantApi>, output: Output): Promise<void> {
  const { values, positionals: [command, slug, ...rest] } = parse(args);
  const needed = command === "list" ? [] : [slug];
  if (!command || needed.some((item) => !item)) throw new CommandFailed(exitCodes.usage, usage);
  const operation = operationOf(command, slug, rest, values);
  const reads = ["list", "show", "logs", "wait", "create"].includes(command);
  if (!operation && !reads) throw new CommandFailed(exitCodes.usage, usage);
  const api = await open();
  const at = `/tenants/${encodeURIComponent(slug ?? "")}`;
  const timeoutSeconds = Number(values.timeout ?? 600);
  const follow = (id: string | null) =>
    followOperation(api, slug, id, { timeoutSeconds, json: values.json ?? false, output });

  if (command === "list") return printList(await list(api, values), values.json ?? false, output);
  if (command === "show") {
    const tenant = await (await api.call("GET", at)).json();
    return output.out(values.json ? JSON.stringify(tenant) : describe(tenant));
  }
  if (command === "logs") {
    const [job = "migrate"] = rest;
    const log = await api.call("GET", `${at}/jobs/${encodeURIComponent(job)}/log`);
    return output.out((await log.text()).trimEnd());
  }
  if (command === "wait") return await follow(null);

  // The same key after a lost answer has one effect.
  const key = values.key ?? uuidv7();
  const response = command === "create"
    ? await api.call("POST", "/tenants", { body: newTenant(slug, values), key })
    : await api.call("POST", `${at}/operations`, { body: operation!, key });
  if (values.wait) return await follow(key);
  const answer = await response.json();
  output.out(values.json ? JSON.stringify(answer) : `${slug}: ${command} is under way (${key})`);
}

/** The body of an operation; null for commands that are none. */
function operationOf(
  command: string,
  slug: string,
  rest: string[],
  values: Values,
): Record<string, unknown> | null {
  switch (command) {
    case "suspend":
    case "resume":
    case "export":
    case "undo":
    case "retry":
      return { kind: command };
    case "plan":
    case "ring":
      if (rest.length !== 1) throw new CommandFailed(exitCodes.usage, usage);
      return { kind: "change", [command]: rest[0] };
    case "rotate":
      return { kind: "rotate", what: rest };
    case "delete":
      if (values.confirm !== slug) {
        throw new CommandFailed(
          exitCodes.usage,
          `Deleting wants the slug once more: --confirm=${slug}`,
        );
      }
      return {
        kind: "delete",
        confirmation: slug,
        ...(values["grace-days"] ? { graceDays: Number(values["grace-days"]) } : {}),
        ...(values["skip-export"] ? { skipExport: values["skip-export"] } : {}),
      };
    default:
      return null;
  }
}

const newTenant = (slug: string, values: Values) => ({
  slug,
  name: values.name ?? "",
  ownerEmail: values.owner ?? "",
  plan: values.plan ?? "starter",
  ring: values.ring,
  currency: values.currency,
  timeZone: values["time-zone"],
  locale: values.locale,
});

/** All tenants that fit, page by page. */
async function list(api: TenantApi, values: Values): Promise<ApiTenant[]> {
  const { search, state, plan, ring } = values;
  const filter = { search, state, plan, ring, failing: values.failing ? "on" : undefined };
  const query = new URLSearchParams(
    Object.entries(filter).flatMap(([name, value]) => value ? [[name, value]] : []),
  );
  query.set("limit", "100");
  const tenants: ApiTenant[] = [];
  for (;;) {
    const page = await (await api.call("GET", `/tenants?${query}`)).json();
    tenants.push(...page.tenants);
    if (!page.next) return tenants;
    query.set("cursor", page.next);
  }
}
