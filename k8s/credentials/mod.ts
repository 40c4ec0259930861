/**
 * The credential generator. It makes every credential of a tenant by itself, seals them for the
 * cluster and an offline key of last resort, and holds only the public keys: what it has written it
 * cannot read again. What exists is never written anew; a Secret that is missing is added.
 */
import { randomBytes } from "node:crypto";
import type { Names } from "../tenant/names.ts";
import { secretNames } from "../tenant/names.ts";
import { encryptFile, parseSops } from "./sops.ts";

export { decryptDocument, decryptFile, plainLeaves, SopsError } from "./sops.ts";

interface SecretTemplate {
  name: string;
  labels?: Record<string, string>;
  type?: string;
  stringData: Record<string, string>;
}

export interface Credentials {
  /** The next `*.sops.yaml` file, or null when nothing was missing. */
  file: string | null;
  /** Set when this call made it: the OpenID client's secret, to be registered at identity. */
  oidcClientSecret: string | null;
}

/** 256 bits, in characters that need no escaping in URLs and configuration files. */
const password = () => randomBytes(32).toString("base64url");

/**
 * Makes what a tenant still lacks. `existing` are the texts of its SOPS files; their values stay
 * sealed, the names of their Secrets say what is there.
 */
export async function generateCredentials(
  names: Names,
  { existing, recipients, dataNamespace, now }: {
    existing: string[];
    recipients: string[];
    dataNamespace: string;
    now?: Date;
  },
): Promise<Credentials> {
  const present = new Set(
    existing.flatMap(parseSops).flatMap((document) =>
      document.spec.secretTemplates.map((template: SecretTemplate) =>
        `${document.metadata.namespace}/${template.name}`
      )
    ),
  );
  const serial = existing.length === 0 ? "" : `-${existing.length + 1}`;
  let oidcClientSecret: string | null = null;

  const inTenant: SecretTemplate[] = [];
  const inData: SecretTemplate[] = [];
  const missing = (name: string) => !present.has(`${names.namespace}/${name}`);

  if (missing(secretNames.tenant)) {
    oidcClientSecret = password();
    inTenant.push({
      name: secretNames.tenant,
      stringData: {
        "oidc-client-secret": oidcClientSecret,
        "live-token-secret": password(),
        "secret-key": randomBytes(32).toString("base64"),
      },
    });
  }
  // A database password lies in two namespaces: where the role is made and where it is used.
  for (
    const [name, object, username] of [
      [secretNames.owner, names.dataObject, names.ownerRole],
      [secretNames.app, names.appRoleObject, names.appRole],
    ]
  ) {
    const here = missing(name);
    if (here !== !present.has(`${dataNamespace}/${object}`)) {
      throw new Error(`Secret ${name} is there in one namespace only; rotate it explicitly`);
    }
    if (!here) continue;
    const stringData = { username, password: password() };
    const type = "kubernetes.io/basic-auth";
    inTenant.push({ name, type, stringData });
    // Without the label the operator does not see a changed password.
    inData.push({ name: object, labels: { "cnpg.io/reload": "true" }, type, stringData });
  }
  if (missing(secretNames.broker)) {
    inTenant.push({
      name: secretNames.broker,
      // Without the label the topology operator refuses the User.
      labels: { "rabbitmq.com/topology-operator": "true" },
      stringData: { username: names.vhost, password: password() },
    });
  }
  if (missing(secretNames.redis)) {
    const secret = password();
    inTenant.push({
      name: secretNames.redis,
      stringData: { password: secret, "redis.conf": `requirepass ${secret}\n` },
    });
  }

  const documents = [
    sopsSecret(names, `tenant${serial}`, names.namespace, inTenant),
    sopsSecret(names, `${names.dataObject}${serial}`, dataNamespace, inData),
  ].filter((document) => document.spec.secretTemplates.length > 0);
  return {
    file: documents.length > 0 ? await encryptFile(documents, { recipients, now }) : null,
    oidcClientSecret,
  };
}

function sopsSecret(
  names: Names,
  name: string,
  namespace: string,
  secretTemplates: SecretTemplate[],
) {
  const own = { "vecton.hu/tenant": names.slug };
  return {
    apiVersion: "isindir.github.com/v1alpha3",
    kind: "SopsSecret",
    metadata: {
      name,
      namespace,
      labels: { "app.kubernetes.io/part-of": "tenant", ...own },
      annotations: { "argocd.argoproj.io/sync-wave": "-30" },
    },
    spec: {
      secretTemplates: secretTemplates.map((template) => ({
        ...template,
        labels: { ...template.labels, ...own },
      })),
    },
  };
}
