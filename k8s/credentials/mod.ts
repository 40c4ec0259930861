/**
 * The credential generator. It makes every credential of a tenant by itself, seals them for the
 * cluster and an offline key of last resort, and holds only the public keys: what it has written it
 * cannot read again. What exists is never written anew; a Secret that is missing is added.
 */
import { createHash, randomBytes } from "node:crypto";
import {
  type CredentialKind,
  credentialKinds,
  type Names,
  redisUserOf,
  roleSecretName,
  secretName,
  type TenantSpec,
  validGenerations,
} from "../tenant/mod.ts";
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

/**
 * On the document that holds a secret of the OpenID client: its SHA-256 in hex, by which it can be
 * registered at identity as often as needed. The secret has 256 random bits, so the hash tells
 * nobody anything.
 */
export const oidcHashAnnotation = "vecton.hu/oidc-client-secret-sha256";

/** 256 bits, in characters that need no escaping in URLs and configuration files. */
const password = () => randomBytes(32).toString("base64url");

/**
 * Makes what a tenant still lacks: of each credential the generations that are valid, by its spec's
 * `credentials`. `existing` are the texts of its SOPS files, `serial` the number of the next one; their
 * values stay sealed, the names of their Secrets say what is there.
 */
export async function generateCredentials(
  names: Names,
  { credentials, existing, serial = existing.length + 1, recipients, dataNamespace, now }: {
    credentials?: TenantSpec["credentials"];
    existing: string[];
    serial?: number;
    recipients: string[];
    dataNamespace: string;
    now?: Date;
  },
): Promise<Credentials> {
  const present = sealedSecrets(existing);
  const inTenant: SecretTemplate[] = [];
  const inData: SecretTemplate[] = [];
  let oidcClientSecret: string | null = null;

  for (const kind of credentialKinds) {
    for (const generation of validGenerations({ credentials }, kind).toSorted()) {
      const name = secretName(kind, generation);
      const there = present.has(`${names.namespace}/${name}`);
      if (kind === "database" || kind === "owner") {
        // The password lies in two namespaces: where the role is made and where it is used.
        const object = roleSecretName(names, kind, generation);
        if (there !== present.has(`${dataNamespace}/${object}`)) {
          throw new Error(`Secret ${name} is there in one namespace only; rotate it explicitly`);
        }
        if (there) continue;
        const role = kind === "owner" ? names.ownerRole : names.appLogin(generation);
        const template = {
          type: "kubernetes.io/basic-auth",
          stringData: { username: role, password: password() },
        };
        inTenant.push({ name, ...template });
        // Without the label the operator does not see a changed password.
        inData.push({ name: object, labels: { "cnpg.io/reload": "true" }, ...template });
        continue;
      }
      if (there) continue;
      const stringData = newSecret[kind](names, generation);
      oidcClientSecret = stringData["oidc-client-secret"] ?? oidcClientSecret;
      // The first generation of both is one Secret.
      const same = inTenant.find((template) => template.name === name);
      if (same) Object.assign(same.stringData, stringData);
      else inTenant.push({ name, labels: labelsOf[kind], stringData });
    }
  }
  const part = serial > 1 ? serial : null;
  const documents = [
    sopsSecret(names, {
      name: part ? `tenant-${part}` : "tenant",
      namespace: names.namespace,
      secretTemplates: inTenant,
      annotations: oidcClientSecret
        ? { [oidcHashAnnotation]: createHash("sha256").update(oidcClientSecret).digest("hex") }
        : {},
    }),
    sopsSecret(names, {
      // The doubled hyphen stands in no slug: `t-acme-2` would be the tenant `acme-2`'s.
      name: part ? `${names.dataObject}--${part}` : names.dataObject,
      namespace: dataNamespace,
      secretTemplates: inData,
    }),
  ].filter((document) => document.spec.secretTemplates.length > 0);
  return {
    file: documents.length > 0 ? await encryptFile(documents, { recipients, now }) : null,
    oidcClientSecret,
  };
}

/** `namespace/name` of every Secret in these SOPS files. */
export function sealedSecrets(files: string[]): Set<string> {
  return new Set(
    files.flatMap(parseSops).flatMap((document) =>
      (document.spec?.secretTemplates ?? []).map((template: SecretTemplate) =>
        `${document.metadata.namespace}/${template.name}`
      )
    ),
  );
}

/** `namespace/name` of every Secret that a tenant's manifests want from its SOPS files. */
export function wantedSecrets(
  names: Names,
  spec: Pick<TenantSpec, "credentials">,
  dataNamespace: string,
): Set<string> {
  return new Set(credentialKinds.flatMap((kind) => {
    const { retiring } = spec.credentials?.[kind] ?? {};
    const generations = validGenerations(spec, kind);
    // What is on its way out is still read by those who see it off.
    return [...generations, ...(retiring === undefined ? [] : [retiring])].flatMap((each) => [
      `${names.namespace}/${secretName(kind, each)}`,
      ...(kind === "database" || kind === "owner"
        ? [`${dataNamespace}/${roleSecretName(names, kind, each)}`]
        : []),
    ]);
  }));
}

/** SHA-256 of the OpenID client's secret of this generation, or null where no file tells it. */
export function oidcSecretHash(names: Names, files: string[], generation: number): string | null {
  const name = secretName("oidc", generation);
  const document = files.flatMap(parseSops).find(({ metadata, spec }) =>
    metadata.namespace === names.namespace &&
    spec.secretTemplates.some((template: SecretTemplate) => template.name === name)
  );
  return document?.metadata.annotations?.[oidcHashAnnotation] ?? null;
}

type Passwordless = Exclude<CredentialKind, "database" | "owner">;

const newSecret: Record<
  Passwordless,
  (names: Names, generation: number) => Record<string, string>
> = {
  broker: (names, generation) => ({
    username: names.brokerUser(generation),
    password: password(),
  }),
  redis(_names, generation) {
    const secret = password();
    // The cache is the tenant's alone: one kind of user, which may not change the server.
    const user = `user ${redisUserOf(generation)} on >${secret} ~* &* +@all -@admin\n`;
    return { password: secret, "users.conf": user };
  },
  session: () => ({
    "live-token-secret": password(),
    "secret-key": randomBytes(32).toString("base64"),
  }),
  oidc: () => ({ "oidc-client-secret": password() }),
};

const labelsOf: Partial<Record<Passwordless, Record<string, string>>> = {
  // Without it the topology operator refuses the User.
  broker: { "rabbitmq.com/topology-operator": "true" },
};

function sopsSecret(names: Names, { name, namespace, secretTemplates, annotations }: {
  name: string;
  namespace: string;
  secretTemplates: SecretTemplate[];
  annotations?: Record<string, string>;
}) {
  const own = { "vecton.hu/tenant": names.slug };
  return {
    apiVersion: "isindir.github.com/v1alpha3",
    kind: "SopsSecret",
    metadata: {
      name,
      namespace,
      labels: { "app.kubernetes.io/part-of": "tenant", ...own },
      annotations: { "argocd.argoproj.io/sync-wave": "-30", ...annotations },
    },
    spec: {
      secretTemplates: secretTemplates.map((template) => ({
        ...template,
        labels: { ...template.labels, ...own },
      })),
    },
  };
}
