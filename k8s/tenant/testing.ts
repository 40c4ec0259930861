/** Inputs of the template for tests, and its objects read back. */
import { parseAllDocuments } from "yaml";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { generateCredentials } from "../credentials/mod.ts";
import {
  credentialKinds,
  namesOf,
  platform,
  type Release,
  renderTenant,
  type TenantSpec,
} from "./mod.ts";

// deno-lint-ignore no-explicit-any
export type Json = any;

export const testPlatform = platform.parse({ domain: "localhost:8000", scheme: "http" });

/** The same, with a collector of traces. */
export const tracedPlatform = platform.parse({
  ...testPlatform,
  otlpEndpoint: "http://collector.vecton-monitoring.svc:4318",
});

/** The same, with a mail relay. */
export const mailingPlatform = platform.parse({
  ...tracedPlatform,
  mailRelay: "smtp://smtp.vecton-mail.svc:587",
  mailAddress: "no-reply@vecton.hu",
});

/** All of it, and a broker whose certificate is of the platform's own authority. */
export const fullPlatform = platform.parse({
  ...mailingPlatform,
  certificateAuthority: "-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n",
});

export const testRelease: Release = {
  template: "v1",
  tenantImage: "harbor.mng.vecton.hu/vecton/tenant:test",
  redisImage: "docker.io/library/redis:7.4.2-alpine",
};

export function randomSpec(overrides: Partial<TenantSpec> = {}): TenantSpec {
  return {
    name: "Acme Kft.",
    plan: "starter",
    state: "active",
    ring: "stable",
    currency: "HUF",
    timeZone: "Europe/Budapest",
    locale: "hu",
    postgresCluster: "pg-01",
    ...overrides,
  };
}

export const ageIdentity = await generateIdentity();
export const ageRecipient = await identityToRecipient(ageIdentity);

/** A rendered tenant with real, sealed credentials. */
export async function renderForTest(slug: string, spec: TenantSpec, platform = testPlatform) {
  const secrets: string[] = [];
  // In the order in which rotations have made them.
  const before = credentialKinds.map((kind) => [
    kind,
    { use: spec.credentials?.[kind]?.retiring ?? 1 },
  ]);
  for (const credentials of [Object.fromEntries(before), spec.credentials]) {
    const { file } = await generateCredentials(namesOf(slug, spec, platform), {
      credentials,
      existing: secrets,
      recipients: [ageRecipient],
      dataNamespace: platform.dataNamespace,
    });
    if (file) secrets.push(file);
  }
  return renderTenant(slug, spec, { platform, release: testRelease, secrets });
}

/** All objects of a render, in the order of kustomization.yaml. */
export function objectsOf(files: Record<string, string>): Json[] {
  const order: string[] = parseAllDocuments(files["kustomization.yaml"])[0]!.toJS().resources;
  return order.flatMap((name) =>
    parseAllDocuments(files[name], { version: "1.1" }).map((document) => document.toJS())
  );
}
