import type { KindHandler } from "../cluster.ts";
import { permission, user, vhost } from "./broker.ts";
import { bucket } from "./bucket.ts";
import { database, databaseRole } from "./database.ts";
import { deployment } from "./deployment.ts";
import { job } from "./job.ts";
import { configMap, interceptorRoute, scaledObject } from "./scale.ts";
import { sopsSecret } from "./secret.ts";

/** Kinds that only have a meaning on a cluster: they are accepted and change nothing here. */
const recorded: KindHandler = { apply: () => {}, remove: () => {} };

/** What each kind of a tenant's manifests becomes on one machine. Any other kind is an error. */
export const handlers: Record<string, KindHandler> = {
  Namespace: recorded,
  ServiceAccount: recorded,
  ResourceQuota: recorded,
  LimitRange: recorded,
  NetworkPolicy: recorded,
  Service: recorded,
  TriggerAuthentication: recorded,
  Vhost: vhost,
  User: user,
  Permission: permission,
  SopsSecret: sopsSecret,
  DatabaseRole: databaseRole,
  Database: database,
  ObjectBucketClaim: bucket,
  Deployment: deployment,
  ConfigMap: configMap,
  InterceptorRoute: interceptorRoute,
  ScaledObject: scaledObject,
  Job: job,
};
