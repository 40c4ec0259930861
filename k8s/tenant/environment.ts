import type { ServiceName } from "../../tenant/services.ts";
import type { Context } from "./common.ts";
import { secretNames } from "./names.ts";

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

/** The environment of one service's process; its schema is `tenant/config.ts`. */
export function serviceEnvironment(context: Context, service: ServiceName): Variable[] {
  const { names, spec, platform } = context;
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
    secret("OIDC_CLIENT_SECRET", secretNames.tenant, "oidc-client-secret"),
    secret("LIVE_TOKEN_SECRET", secretNames.tenant, "live-token-secret"),
    secret("SECRET_KEY", secretNames.tenant, "secret-key"),
    secret("DATABASE_PASSWORD", secretNames.app, "password"),
    databaseUrl(context, names.appRole),
    secret("AMQP_PASSWORD", secretNames.broker, "password"),
    plain(
      "AMQP_URL",
      `amqps://${names.vhost}:$(AMQP_PASSWORD)@${platform.broker}.${platform.brokerNamespace}.svc:5671/${names.vhost}`,
    ),
    secret("REDIS_PASSWORD", secretNames.redis, "password"),
    plain("REDIS_URL", "redis://:$(REDIS_PASSWORD)@redis:6379/0"),
    plain("S3_ENDPOINT", platform.s3Endpoint),
    plain("S3_PRIVATE_BUCKET", names.privateBucket),
    secret("S3_ACCESS_KEY", secretNames.privateBucket, "AWS_ACCESS_KEY_ID"),
    secret("S3_SECRET_KEY", secretNames.privateBucket, "AWS_SECRET_ACCESS_KEY"),
    // Each claim has a user of its own, so the public bucket is written with other keys.
    plain("S3_PUBLIC_BUCKET", names.publicBucket),
    secret("S3_PUBLIC_ACCESS_KEY", secretNames.publicBucket, "AWS_ACCESS_KEY_ID"),
    secret("S3_PUBLIC_SECRET_KEY", secretNames.publicBucket, "AWS_SECRET_ACCESS_KEY"),
    ...(service === "webshop" ? mail(context) : []),
    ...telemetry(context, service),
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

/** The migration is the only process that is the database's owner. */
export function migrationEnvironment(context: Context): Variable[] {
  return [
    secret("DATABASE_PASSWORD", secretNames.owner, "password"),
    databaseUrl(context, context.names.ownerRole),
    plain("DATABASE_APP_ROLE", context.names.appRole),
  ];
}
