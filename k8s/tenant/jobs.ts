import { type Context, metadata, purgeApproved, reclaim, waves } from "./common.ts";
import type { Manifest } from "./emit.ts";
import {
  archiveEnvironment,
  migrationEnvironment,
  removalEnvironment,
  resealEnvironment,
  type Variable,
} from "./environment.ts";
import { generationsOf } from "./names.ts";
import { pod } from "./pod.ts";
import { pods } from "./sizes.ts";

/** A Job that Argo CD runs anew with each sync and waits for. */
function hook(context: Context, job: {
  name: string;
  component: "migrate" | "archive" | "smoke";
  when: "Sync" | "PostSync";
  wave: number;
  args: string[];
  env: Variable[];
  retries: number;
  deadlineSeconds: number;
}): Manifest {
  const { name, component } = job;
  const meta = metadata(context, { name, component, wave: job.wave }, {
    annotations: {
      "argocd.argoproj.io/hook": job.when,
      "argocd.argoproj.io/hook-delete-policy": "BeforeHookCreation",
    },
  });
  return {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: meta,
    spec: {
      backoffLimit: job.retries,
      activeDeadlineSeconds: job.deadlineSeconds,
      template: {
        metadata: { labels: meta.labels },
        spec: pod(context, { name, args: job.args, env: job.env, size: pods.job }, {
          restartPolicy: "Never",
        }),
      },
    },
  };
}

const command = (name: string) => ["run", "-A", "--cached-only", "tenant/commands.ts", name];

/** Brings the database up to date before any service starts. */
export function migration(context: Context): Manifest {
  return hook(context, {
    name: "migrate",
    component: "migrate",
    when: "Sync",
    wave: waves.migrate,
    args: command("migrate"),
    env: migrationEnvironment(context),
    retries: 3,
    deadlineSeconds: 900,
  });
}

/** When a key is on its way out: what it sealed is sealed with its successor. */
export function reseal(context: Context): Manifest[] {
  const { retiring } = generationsOf(context.spec, "session");
  if (retiring === undefined) return [];
  return [hook(context, {
    name: "reseal",
    component: "migrate",
    when: "Sync",
    wave: waves.reseal,
    args: command("reseal"),
    env: resealEnvironment(context, retiring),
    retries: 3,
    deadlineSeconds: 3600,
  })];
}

/**
 * `70-smoke`: after each sync one request through the interceptor, with the tenant's host, wakes
 * the tenant and proves the whole way to its database. A stopped tenant has nothing to prove.
 */
export function smoke(context: Context): Manifest[] {
  if (context.spec.state !== "active") return [];
  return [hook(context, {
    name: "smoke",
    component: "smoke",
    when: "PostSync",
    wave: waves.services,
    args: ["run", "--cached-only", "--allow-net", "--allow-env", "k8s/tenant/smoke.ts"],
    env: [
      {
        name: "SMOKE_URL",
        // A page of the shop: operational paths are not for those who come from outside.
        value: "http://keda-add-ons-http-interceptor-proxy.keda.svc:8080/shop",
      },
      { name: "SMOKE_HOST", value: context.names.host },
    ],
    retries: 2,
    deadlineSeconds: 180,
  })];
}

/**
 * `80-archive`: writes an archive, then restores it into a database of its own to see that it can
 * be. On the way out, when an archive is there, the buckets are emptied and removed instead: their
 * class keeps them when their claims go.
 */
export function archive(context: Context): Manifest[] {
  const { spec } = context;
  const job = (name: string, wave: number, env: Variable[]) =>
    hook(context, {
      name,
      component: "archive",
      when: "Sync",
      wave,
      args: command(name),
      env,
      retries: 2,
      deadlineSeconds: 6 * 3600,
    });
  if (reclaim(spec) === "delete") {
    return [job("remove-buckets", waves.export, removalEnvironment(context))];
  }
  if (!spec.export) return [];
  const env = archiveEnvironment(context, spec.export.id);
  return [
    scratchDatabase(context),
    job("export", waves.export, env),
    job("verify-export", waves.verify, env),
  ];
}

function scratchDatabase(context: Context): Manifest {
  const { names, spec, platform } = context;
  return {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Database",
    metadata: metadata(context, {
      name: names.scratchObject,
      namespace: platform.dataNamespace,
      component: "database",
      wave: waves.scratch,
    }, { annotations: purgeApproved }),
    spec: {
      cluster: { name: spec.postgresCluster },
      name: names.scratchDatabase,
      owner: names.ownerRole,
      ensure: "present",
      encoding: "UTF8",
      databaseReclaimPolicy: "delete",
    },
  };
}
