/**
 * Every Secret that the platform needs before a tenant exists, and where its value comes from: made
 * up here, or given by somebody else's console. Values that belong together are one group, which is
 * one sealed file.
 */
import { randomBytes } from "node:crypto";
import { hash } from "bcryptjs";
import { certificateAuthority } from "./authority.ts";

/** A Secret as it will lie in the cluster. */
export interface PlainSecret {
  namespace: string;
  name: string;
  type?: string;
  labels?: Record<string, string>;
  stringData: Record<string, string>;
}

export interface SecretGroup {
  /** Name of its file in `secrets/config`. */
  name: string;
  /** Environment variables that hold what somebody else has made, and what each is. */
  given: Record<string, string>;
  /** `plain`: public objects that go with it. `recipients`: whom values are sealed for. */
  make(given: Record<string, string>, recipients: string[]): Promise<{
    secrets: PlainSecret[];
    plain?: object[];
  }>;
}

const password = () => randomBytes(32).toString("base64url");
/** Harbor takes keys of exactly this many characters. */
const letters = (length: number) => randomBytes(length).toString("base64url").slice(0, length);
const key = () => randomBytes(32).toString("base64");

/** A role of PostgreSQL: its password lies where the role is made and where it is used. */
function roleSecrets(role: string, use: { namespace: string; name: string }): PlainSecret[] {
  const stringData = { username: role.replaceAll("-", "_"), password: password() };
  const type = "kubernetes.io/basic-auth";
  return [
    {
      namespace: "vecton-data",
      name: role,
      type,
      // Without the label the operator does not see a changed password.
      labels: { "cnpg.io/reload": "true" },
      stringData,
    },
    { ...use, type, stringData },
  ];
}

/** Owner for migrations and role for the service, of an app's database. */
const appRoles = (app: string) => [
  ...roleSecrets(app, { namespace: "vecton-apps", name: `${app}-postgres-owner` }),
  ...roleSecrets(`${app}-app`, { namespace: "vecton-apps", name: `${app}-postgres-app` }),
];

export const secretGroups: SecretGroup[] = [
  {
    name: "vecton-ca",
    given: {},
    async make() {
      const { certificate, privateKey } = await certificateAuthority("Vecton");
      return {
        secrets: [{
          namespace: "cert-manager",
          name: "vecton-ca",
          type: "kubernetes.io/tls",
          stringData: { "tls.crt": certificate, "tls.key": privateKey },
        }],
        // Whoever talks to the broker has to know whom to believe.
        plain: ["keda", "rabbitmq-system", "vecton-apps", "vecton-monitoring"].map((namespace) => ({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: "vecton-ca", namespace },
          data: { "ca.crt": certificate },
        })),
      };
    },
  },
  {
    name: "cloudflare",
    given: { CLOUDFLARE_API_TOKEN: "API token with Zone:Read and DNS:Edit of the zone" },
    make: (given) =>
      Promise.resolve({
        secrets: [{
          namespace: "cert-manager",
          name: "cloudflare",
          stringData: { "api-token": given.CLOUDFLARE_API_TOKEN },
        }],
      }),
  },
  {
    name: "backup",
    given: {
      BACKUP_S3_ACCESS_KEY:
        "access key of the store outside of the cluster, for vecton-backup only",
      BACKUP_S3_SECRET_KEY: "its secret key",
    },
    make: (given) =>
      Promise.resolve({
        secrets: [{
          namespace: "vecton-data",
          name: "backup-s3",
          stringData: {
            ACCESS_KEY_ID: given.BACKUP_S3_ACCESS_KEY,
            ACCESS_SECRET_KEY: given.BACKUP_S3_SECRET_KEY,
          },
        }],
      }),
  },
  {
    name: "mail",
    given: {
      SMTP_RELAY_HOST: "the mail provider's submission host, such as [smtp.example.com]:587",
      SMTP_RELAY_USERNAME: "user name there",
      SMTP_RELAY_PASSWORD: "password there",
    },
    make: (given) =>
      Promise.resolve({
        secrets: [{
          namespace: "vecton-mail",
          name: "relay",
          stringData: {
            host: given.SMTP_RELAY_HOST,
            username: given.SMTP_RELAY_USERNAME,
            password: given.SMTP_RELAY_PASSWORD,
          },
        }],
      }),
  },
  {
    name: "grafana",
    given: {},
    make: () =>
      Promise.resolve({
        secrets: [{
          namespace: "vecton-monitoring",
          name: "grafana-admin",
          stringData: { "admin-user": "admin", "admin-password": password() },
        }],
      }),
  },
  {
    name: "harbor",
    given: {},
    async make() {
      const registry = password();
      const [role, use] = roleSecrets("harbor", { namespace: "harbor", name: "harbor-database" });
      return {
        secrets: [
          {
            namespace: "harbor",
            name: "harbor-admin",
            stringData: { HARBOR_ADMIN_PASSWORD: password() },
          },
          {
            namespace: "harbor",
            name: "harbor-internal",
            stringData: {
              secretKey: letters(16),
              secret: letters(16),
              CSRF_KEY: letters(32),
              JOBSERVICE_SECRET: letters(16),
              REGISTRY_HTTP_SECRET: letters(16),
            },
          },
          {
            namespace: "harbor",
            name: "harbor-registry-credentials",
            stringData: {
              REGISTRY_PASSWD: registry,
              REGISTRY_HTPASSWD: `harbor:${await hash(registry, 10)}`,
            },
          },
          role,
          use,
        ],
      };
    },
  },
  {
    name: "apps",
    given: {},
    make: (_given, recipients) => {
      const adminSecret = password();
      const devopsSecret = password();
      const admin = "https://admin.vecton.hu";
      // What `deno task identity:client add --file` takes; on one machine: k8s/local/apps.ts.
      const clients = [
        {
          id: "admin",
          name: "Vecton Admin",
          secret: adminSecret,
          redirectUris: [`${admin}/auth/callback`],
          postLogoutRedirectUris: [`${admin}/`],
          backchannelLogoutUri: `${admin}/auth/backchannel-logout`,
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
          id: "devops",
          name: "DevOps API",
          secret: devopsSecret,
          redirectUris: [],
          postLogoutRedirectUris: [],
          scopes: ["identity:provision"],
          audiences: ["identity-api"],
        },
      ];
      const inApps = (name: string, stringData: Record<string, string>): PlainSecret => ({
        namespace: "vecton-apps",
        name,
        stringData,
      });
      return Promise.resolve({
        secrets: [
          inApps("identity-redis", { password: password() }),
          inApps("identity", { "secret-key": key(), "clients.json": JSON.stringify(clients) }),
          inApps("identity-redis", { password: password() }),
          inApps("admin", { "secret-key": key(), "oidc-client-secret": adminSecret }),
          // Nothing secret about the recipients: they are here because this program knows them.
          inApps("devops", {
            "oidc-client-secret": devopsSecret,
            "age-recipients": recipients.join(","),
          }),
          ...appRoles("identity"),
          ...appRoles("admin"),
        ],
      });
    },
  },
  {
    name: "devops-github",
    given: {
      GITHUB_APP_ID: "id of the GitHub App that may write to the devops repository",
      GITHUB_APP_INSTALLATION_ID: "id of its installation there",
      GITHUB_APP_PRIVATE_KEY: "its private key, the text of the PEM file",
    },
    make: (given) =>
      Promise.resolve({
        secrets: [{
          namespace: "vecton-apps",
          name: "devops-github",
          stringData: {
            "app-id": given.GITHUB_APP_ID,
            "installation-id": given.GITHUB_APP_INSTALLATION_ID,
            "private-key": given.GITHUB_APP_PRIVATE_KEY,
          },
        }],
      }),
  },
  {
    name: "devops-argocd",
    given: { ARGOCD_TOKEN: "argocd account generate-token --account devops-api" },
    make: (given) =>
      Promise.resolve({
        secrets: [{
          namespace: "vecton-apps",
          name: "devops-argocd",
          stringData: { token: given.ARGOCD_TOKEN },
        }],
      }),
  },
];
