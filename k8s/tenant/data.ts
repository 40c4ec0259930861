import { confirmed, type Context, metadata, reclaim, waves } from "./common.ts";
import type { Manifest } from "./emit.ts";
import { secretNames } from "./names.ts";
import { bucketLimits, maxReplicas } from "./sizes.ts";

/** Connections of one process: its pool, and one each for LISTEN and for the relay's lock. */
const connectionsPerProcess = 12;

/** `30-data`: database and roles, broker vhost and user, buckets. */
export function data(context: Context): Manifest[] {
  return [...database(context), ...broker(context), ...buckets(context)];
}

function database(context: Context): Manifest[] {
  const { names, spec, platform } = context;
  const namespace = platform.dataNamespace;
  const role = (name: string, postgresName: string, connectionLimit: number): Manifest => ({
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "DatabaseRole",
    metadata: metadata(
      context,
      { name, namespace, component: "database", wave: waves.dataOwners },
      { annotations: confirmed },
    ),
    spec: {
      cluster: { name: spec.postgresCluster },
      name: postgresName,
      ensure: "present",
      login: true,
      // Each attribute that is left out is reset to its default when a role is adopted: say them.
      superuser: false,
      createdb: false,
      createrole: false,
      replication: false,
      bypassrls: false,
      inherit: true,
      connectionLimit,
      passwordSecret: { name },
      databaseRoleReclaimPolicy: reclaim(spec),
    },
  });
  // The owner can rewrite the stock ledger, so only the migration may be it.
  return [
    role(names.dataObject, names.ownerRole, 5),
    role(
      names.appRoleObject,
      names.appRole,
      7 * (maxReplicas[spec.plan] + 1) * connectionsPerProcess,
    ),
    {
      apiVersion: "postgresql.cnpg.io/v1",
      kind: "Database",
      metadata: metadata(
        context,
        { name: names.dataObject, namespace, component: "database", wave: waves.data },
        { annotations: confirmed },
      ),
      spec: {
        cluster: { name: spec.postgresCluster },
        name: names.database,
        owner: names.ownerRole,
        ensure: "present",
        encoding: "UTF8",
        databaseReclaimPolicy: reclaim(spec),
      },
    },
  ];
}

function broker(context: Context): Manifest[] {
  const { names, spec, platform } = context;
  const rabbitmqClusterReference = { name: platform.broker, namespace: platform.brokerNamespace };
  const object = (kind: string, wave: number, fields: object, held = false): Manifest => ({
    apiVersion: "rabbitmq.com/v1beta1",
    kind,
    metadata: metadata(
      context,
      { name: "tenant", component: "broker", wave },
      held ? { annotations: confirmed } : {},
    ),
    spec: { ...fields, rabbitmqClusterReference },
  });
  return [
    object("Vhost", waves.dataOwners, {
      name: names.vhost,
      defaultQueueType: "quorum",
      limits: { connections: 7 * (maxReplicas[spec.plan] + 1) * 2, queues: 100 },
      deletionPolicy: reclaim(spec),
    }, true),
    object("User", waves.dataOwners, { importCredentialsSecret: { name: secretNames.broker } }),
    // By name, not by reference: references tie the order of deletion (topology operator 324).
    object("Permission", waves.data, {
      vhost: names.vhost,
      user: names.vhost,
      permissions: { configure: ".*", write: ".*", read: ".*" },
    }),
  ];
}

function buckets(context: Context): Manifest[] {
  const { names, spec, platform } = context;
  const limits = bucketLimits[spec.plan];
  const bucket = (name: string, bucketName: string, policy?: object): Manifest => ({
    apiVersion: "objectbucket.io/v1alpha1",
    kind: "ObjectBucketClaim",
    metadata: metadata(
      context,
      { name, component: "storage", wave: waves.dataOwners },
      { annotations: confirmed },
    ),
    spec: {
      bucketName,
      storageClassName: platform.bucketClass,
      additionalConfig: {
        maxObjects: limits.objects,
        maxSize: limits.size,
        ...(policy ? { bucketPolicy: JSON.stringify(policy) } : {}),
      },
    },
  });
  return [
    bucket(secretNames.privateBucket, names.privateBucket),
    bucket(secretNames.publicBucket, names.publicBucket, {
      Version: "2012-10-17",
      // Reading by name only: without ListBucket nobody sees what else is there.
      Statement: [{
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: `arn:aws:s3:::${names.publicBucket}/*`,
      }],
    }),
  ];
}
