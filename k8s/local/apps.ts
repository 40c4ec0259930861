import { join } from "@std/path";
import { configSchema } from "../../identity/config.ts";
import type { ChildOptions } from "./child.ts";
import type { PlatformSecrets } from "./platform.ts";
import { projectRoot, stateDir } from "./platform.ts";
import { ports } from "./ports.ts";

export interface AppAddresses {
  identityUrl: string;
  adminUrl: string;
}

export const issuer = `http://identity.localhost:${ports.gateway}`;
export const adminOrigin = `http://admin.localhost:${ports.gateway}`;
const dial = `http://127.0.0.1:${ports.identity}`;

/** The processes of the platform itself: identity, admin and the DevOps API. */
export function platformApps(
  secrets: PlatformSecrets,
  databases: AppAddresses,
  dev: boolean,
): ChildOptions[] {
  const run = (app: string) =>
    dev ? ["run", "-A", "--watch-hmr", `${app}/dev.ts`] : ["run", "-A", `${app}/commands.ts`];
  return [
    { name: "identity", args: run("identity"), env: identityEnv(secrets, databases.identityUrl) },
    {
      name: "admin",
      args: run("admin"),
      env: {
        PORT: String(ports.admin),
        ORIGIN: adminOrigin,
        DATABASE_URL: databases.adminUrl,
        OIDC_ISSUER: issuer,
        OIDC_DIAL_URL: dial,
        OIDC_CLIENT_ID: "admin",
        OIDC_CLIENT_SECRET: secrets.adminClientSecret,
        DEVOPS_URL: `http://127.0.0.1:${ports.devops}`,
        SECRET_KEY: secrets.adminKey,
      },
    },
    {
      name: "devops",
      args: ["run", "-A", "k8s/devops/main.ts"],
      env: {
        PORT: String(ports.devops),
        DEVOPS_REPOSITORY: join(stateDir, "devops.git"),
        ARGOCD_URL: `http://127.0.0.1:${ports.argo}`,
        PROMETHEUS_URL: `http://127.0.0.1:${ports.metrics}`,
        PLATFORM_DOMAIN: `localhost:${ports.gateway}`,
        PLATFORM_SCHEME: "http",
        OIDC_ISSUER: issuer,
        OIDC_DIAL_URL: dial,
        OIDC_CLIENT_ID: "devops",
        OIDC_CLIENT_SECRET: secrets.devopsClientSecret,
        AGE_RECIPIENTS: secrets.ageRecipient,
        FOLLOW_CHECKOUT: "1",
        // Everything is near: the repository is on this disk, and a process that does not end within
        // twelve seconds is killed.
        RELEASE_POLL_SECONDS: "1",
        ROTATION_DRAIN_SECONDS: "15",
        IDLE_AFTER_SECONDS: Deno.env.get("VECTON_IDLE_SECONDS") ?? "300",
      },
    },
  ];
}

export function identityEnv(secrets: PlatformSecrets, databaseUrl: string): Record<string, string> {
  // Times and limits may be set where the platform is started; what follows is the platform's.
  const settings = Object.keys(configSchema.shape).flatMap((name) => {
    const value = Deno.env.get(name);
    return value ? [[name, value]] : [];
  });
  return {
    ...Object.fromEntries(settings),
    PORT: String(ports.identity),
    ORIGIN: issuer,
    DATABASE_URL: databaseUrl,
    IDENTITY_SECRET_KEY: secrets.identityKey,
    BACKCHANNEL_DIAL_URL: `http://127.0.0.1:${ports.gateway}`,
    // A mail server that the starter's environment names gets the mail; else the page `/_mail`.
    ...(Deno.env.get("SMTP_URL")
      ? { SMTP_URL: Deno.env.get("SMTP_URL")!, MAIL_FROM: Deno.env.get("MAIL_FROM") ?? "" }
      : { MAILBOX: "true" }),
  };
}

const cliClient = "tenant-cli";

/** How `deno task tenant` reaches Admin; past the gateway, as not every system knows *.localhost. */
export const cliAccess = (secrets: PlatformSecrets): string =>
  JSON.stringify({
    url: `http://127.0.0.1:${ports.admin}`,
    tokenUrl: `${dial}/oauth/token`,
    audience: adminOrigin,
    clientId: cliClient,
    clientSecret: secrets.cliClientSecret,
  });

/** First admin and the platform's own clients, for identity's bootstrap task. */
export function bootstrapInput(secrets: PlatformSecrets): string {
  const client = { redirectUris: [], postLogoutRedirectUris: [] };
  return JSON.stringify({
    admin: { ...secrets.firstAdmin, name: "Admin" },
    clients: [
      {
        id: "admin",
        name: "Vecton Admin",
        secret: secrets.adminClientSecret,
        redirectUris: [`${adminOrigin}/auth/callback`],
        postLogoutRedirectUris: [`${adminOrigin}/`],
        backchannelLogoutUri: `${adminOrigin}/auth/backchannel-logout`,
        scopes: [
          "tenants:read",
          "tenants:write",
          "releases:read",
          "releases:write",
          "identity:manage",
        ],
        audiences: ["devops-api", "identity-api"],
        firstParty: true,
      },
      {
        ...client,
        id: "devops",
        name: "DevOps API",
        secret: secrets.devopsClientSecret,
        scopes: ["identity:provision"],
        audiences: ["identity-api"],
      },
      {
        ...client,
        id: cliClient,
        name: "deno task tenant",
        secret: secrets.cliClientSecret,
        scopes: ["tenants:manage"],
        audiences: [adminOrigin],
      },
    ],
  });
}

/** Runs a task of the platform to its end and returns what it printed. */
export async function runTask(
  args: string[],
  env: Record<string, string>,
  input?: string,
): Promise<string> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", ...args],
    cwd: projectRoot,
    env,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  if (input) await writer.write(new TextEncoder().encode(input));
  await writer.close();
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  if (code !== 0) throw new Error(`${args.join(" ")} failed:\n${decoder.decode(stderr)}`);
  return decoder.decode(stdout);
}
