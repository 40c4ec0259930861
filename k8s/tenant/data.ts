import { type Context, heldData, metadata, purgeApproved, reclaim, waves } from "./common.ts";
import type { Manifest } from "./emit.ts";
import {
  generationsOf,
  roleSecretName,
  secretName,
  secretNames,
  validGenerations,
} from "./names.ts";
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
  const object = (
    kind: "Database" | "DatabaseRole",
    name: string,
    fields: object,
    annotations: Record<string, string> = heldData(spec),
  ): Manifest => ({
    apiVersion: "postgresql.cnpg.io/v1",
    kind,
    metadata: metadata(context, {
      name,
      namespace,
      component: "database",
      wave: kind === "Database" ? waves.data : waves.dataOwners,
    }, { annotations }),
    spec: { cluster: { name: spec.postgresCluster }, ensure: "present", ...fields },
  });
  // Each attribute that is left out is reset to its default when a role is adopted: say them.
  const plain = {
    superuser: false,
    createdb: false,
    createrole: false,
    replication: false,
    bypassrls: false,
    inherit: true,
  };
  const login = (passwordSecret: string) => ({
    login: true,
    passwordSecret: { name: passwordSecret },
  });
  const noLogin = { login: false, disablePassword: true };
  const appLimit = 7 * (maxReplicas[spec.plan] + 1) * connectionsPerProcess;

  const valid = validGenerations(spec, "database");
  const first = valid.find((generation) => generation % 2 === 1);
  const second = valid.find((generation) => generation % 2 === 0);
  const { use: ownerGeneration } = generationsOf(spec, "owner");
  const { retiring } = generationsOf(spec, "database");
  const leaving = retiring !== undefined && retiring % 2 === 0;
  return [
    // The owner can rewrite the stock ledger, so only the migration may be it.
    object("DatabaseRole", names.dataObject, {
      ...plain,
      name: names.ownerRole,
      ...login(roleSecretName(names, "owner", ownerGeneration)),
      connectionLimit: 5,
      databaseRoleReclaimPolicy: reclaim(spec),
    }),
    object("DatabaseRole", names.appLoginObject(1), {
      ...plain,
      name: names.appRole,
      ...(first === undefined ? noLogin : login(roleSecretName(names, "database", first))),
      connectionLimit: appLimit,
      databaseRoleReclaimPolicy: reclaim(spec),
    }),
    // It has the rights of the first one and none of its own, so it may go at any time.
    ...(second !== undefined || leaving
      ? [object("DatabaseRole", names.appLoginObject(2), {
        ...plain,
        name: names.appLogin(2),
        ...(second === undefined ? noLogin : login(roleSecretName(names, "database", second))),
        inRoles: [names.appRole],
        connectionLimit: appLimit,
        databaseRoleReclaimPolicy: "delete",
      }, purgeApproved)]
      : []),
    object("Database", names.dataObject, {
      name: names.database,
      owner: names.ownerRole,
      encoding: "UTF8",
      databaseReclaimPolicy: reclaim(spec),
    }),
  ];
}

function broker(context: Context): Manifest[] {
  const { names, spec, platform } = context;
  const rabbitmqClusterReference = { name: platform.broker, namespace: platform.brokerNamespace };
  const object = (kind: string, name: string, wave: number, fields: object): Manifest => ({
    apiVersion: "rabbitmq.com/v1beta1",
    kind,
    metadata: metadata(
      context,
      { name, component: "broker", wave },
      kind === "Vhost" ? { annotations: heldData(spec) } : {},
    ),
    spec: { ...fields, rabbitmqClusterReference },
  });
  const logins = validGenerations(spec, "broker").toSorted();
  const objectName = (generation: number) => generation % 2 === 1 ? "tenant" : "tenant-b";
  return [
    object("Vhost", "tenant", waves.dataOwners, {
      name: names.vhost,
      defaultQueueType: "quorum",
      limits: { connections: 7 * (maxReplicas[spec.plan] + 1) * 2, queues: 100 },
      deletionPolicy: reclaim(spec),
    }),
    ...logins.map((generation) =>
      object("User", objectName(generation), waves.dataOwners, {
        importCredentialsSecret: { name: secretName("broker", generation) },
      })
    ),
    // By name, not by reference: references tie the order of deletion (topology operator 324).
    ...logins.map((generation) =>
      object("Permission", objectName(generation), waves.data, {
        vhost: names.vhost,
        user: names.brokerUser(generation),
        permissions: { configure: ".*", write: ".*", read: ".*" },
      })
    ),
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
      { annotations: heldData(spec) },
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
    // A bucket of its own: whoever gets at one tenant's keys reads no other's archive.
    ...(spec.export || spec.archives?.length
      ? [bucket(secretNames.archiveBucket, names.archiveBucket)]
      : []),
  ];
}
