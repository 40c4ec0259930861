import type { ServiceName } from "../../tenant/services.ts";
import type { Context } from "./common.ts";
import { generationsOf, redisUserOf, secretName, secretNames, validGenerations } from "./names.ts";
import type { CredentialKind } from "shared/tenants/choices.ts";

/** One entry of a container's `env`. */
export type Variable =
  | { name: string; value: string }
  | { name: string; valueFrom: { secretKeyRef: { name: string; key: string } } };

const plain = (name: string, value: string): Variable => ({ name, value });

/** Kubernetes expands `$(NAME)` in values; `$$` is a dollar. Free text must not reach a secret. */
const text = (name: string, value: string): Variable => plain(name, value.replaceAll("$", "$$$$"));

const secret = (name: string, secretName: string, key: string): Variable => ({
  name,
  valueFrom: { secretKeyRef: { name: secretName, key } },
});

const databaseUrl = ({ names }: Context, role: string) =>
  plain(
    "DATABASE_URL",
    `postgres://${role}:$(DATABASE_PASSWORD)@${names.postgresHost}:5432/${names.database}?sslmode=require`,
  );

/** Secret of the generation that processes use. */
const inUse = ({ spec }: Context, kind: CredentialKind) =>
  secretName(kind, generationsOf(spec, kind).use);

/**
 * A comma list of keys, the one to sign and seal with first; what the others made is still taken.
 * `also` adds generations that are not valid for processes.
 */
function keys({ spec }: Context, name: string, key: string, also: number[] = []): Variable[] {
  const generations = [...validGenerations(spec, "session"), ...also];
  if (generations.length === 1) return [secret(name, secretName("session", generations[0]), key)];
  return [
    ...generations.map((each) => secret(`${name}_${each}`, secretName("session", each), key)),
    plain(name, generations.map((each) => `$(${name}_${each})`).join(",")),
  ];
}

/** The environment of one service's process; its schema is `tenant/config.ts`. */
export function serviceEnvironment(context: Context, service: ServiceName): Variable[] {
  const { names, spec, platform } = context;
  const appLogin = names.appLogin(generationsOf(spec, "database").use);
  const brokerUser = names.brokerUser(generationsOf(spec, "broker").use);
  const redisUser = redisUserOf(generationsOf(spec, "redis").use);
  return [
    plain("VECTON_SERVICES", service),
    plain("PORT", "8000"),
    plain("LISTEN_HOST", "0.0.0.0"),
    plain("ORIGIN", names.origin),
    plain("VECTON_TENANT", names.slug),
    text("VECTON_TENANT_NAME", spec.name),
    plain("VECTON_CURRENCY", spec.currency),
    plain("VECTON_TIME_ZONE", spec.timeZone),
    plain("VECTON_LOCALE", spec.locale),
    plain("OIDC_ISSUER", names.issuer),
    plain("OIDC_DIAL_URL", platform.identityUrl),
    plain("OIDC_CLIENT_ID", names.oidcClient),
    secret("OIDC_CLIENT_SECRET", inUse(context, "oidc"), "oidc-client-secret"),
    ...keys(context, "LIVE_TOKEN_SECRET", "live-token-secret"),
    ...keys(context, "SECRET_KEY", "secret-key"),
    secret("DATABASE_PASSWORD", inUse(context, "database"), "password"),
    databaseUrl(context, appLogin),
    secret("AMQP_PASSWORD", inUse(context, "broker"), "password"),
    plain(
      "AMQP_URL",
      `amqps://${brokerUser}:$(AMQP_PASSWORD)@${platform.broker}.${platform.brokerNamespace}.svc:5671/${names.vhost}`,
    ),
    secret("REDIS_PASSWORD", inUse(context, "redis"), "password"),
    plain("REDIS_URL", `redis://${redisUser}:$(REDIS_PASSWORD)@redis:6379/0`),
    ...bucketEnvironment(context),
    ...(service === "webshop" ? mail(context) : []),
    ...telemetry(context, service),
  ];
}

/** The tenant's two buckets. */
function bucketEnvironment({ names, platform }: Context): Variable[] {
  return [
    plain("S3_ENDPOINT", platform.s3Endpoint),
    plain("S3_PRIVATE_BUCKET", names.privateBucket),
    secret("S3_ACCESS_KEY", secretNames.privateBucket, "AWS_ACCESS_KEY_ID"),
    secret("S3_SECRET_KEY", secretNames.privateBucket, "AWS_SECRET_ACCESS_KEY"),
    // Each claim has a user of its own, so the public bucket is written with other keys.
    plain("S3_PUBLIC_BUCKET", names.publicBucket),
    secret("S3_PUBLIC_ACCESS_KEY", secretNames.publicBucket, "AWS_ACCESS_KEY_ID"),
    secret("S3_PUBLIC_SECRET_KEY", secretNames.publicBucket, "AWS_SECRET_ACCESS_KEY"),
  ];
}

/** The one service that writes to customers; nothing without a relay. */
function mail({ platform }: Context): Variable[] {
  if (!platform.mailRelay) return [];
  return [plain("SMTP_URL", platform.mailRelay), plain("MAIL_ADDRESS", platform.mailAddress!)];
}

/** What Deno's own OpenTelemetry reads (shared/telemetry); nothing without a collector. */
function telemetry({ names, platform }: Context, service: ServiceName): Variable[] {
  if (!platform.otlpEndpoint) return [];
  return [
    plain("OTEL_DENO", "true"),
    plain("OTEL_EXPORTER_OTLP_ENDPOINT", platform.otlpEndpoint),
    plain("OTEL_SERVICE_NAME", service),
    plain("OTEL_RESOURCE_ATTRIBUTES", `service.namespace=vecton,vecton.tenant=${names.slug}`),
  ];
}

/** The migration and what makes archives are the only processes that are the database's owner. */
export function migrationEnvironment(context: Context): Variable[] {
  return [...ownerEnvironment(context), plain("DATABASE_APP_ROLE", context.names.appRole)];
}

function ownerEnvironment(context: Context): Variable[] {
  return [
    secret("DATABASE_PASSWORD", inUse(context, "owner"), "password"),
    databaseUrl(context, context.names.ownerRole),
  ];
}

/** What is sealed in the database is sealed anew: with the old key and the new one, once. */
export function resealEnvironment(context: Context, retiring: number): Variable[] {
  const { names, spec } = context;
  return [
    ...keys(context, "SECRET_KEY", "secret-key", [retiring]),
    secret("DATABASE_PASSWORD", inUse(context, "database"), "password"),
    databaseUrl(context, names.appLogin(generationsOf(spec, "database").use)),
  ];
}

/** Makes or verifies the archive `id`: reads the database and both buckets, writes to a third. */
export function archiveEnvironment(context: Context, id: string): Variable[] {
  const { names } = context;
  return [
    plain("VECTON_TENANT", names.slug),
    plain("ARCHIVE_ID", id),
    ...ownerEnvironment(context),
    plain("SCRATCH_DATABASE", names.scratchDatabase),
    plain("DATABASE_APP_ROLE", names.appRole),
    ...bucketEnvironment(context),
    plain("S3_ARCHIVE_BUCKET", names.archiveBucket),
    secret("S3_ARCHIVE_ACCESS_KEY", secretNames.archiveBucket, "AWS_ACCESS_KEY_ID"),
    secret("S3_ARCHIVE_SECRET_KEY", secretNames.archiveBucket, "AWS_SECRET_ACCESS_KEY"),
  ];
}

/** Empties and removes the tenant's buckets, with the keys that only they take. */
export const removalEnvironment = (context: Context): Variable[] => bucketEnvironment(context);
