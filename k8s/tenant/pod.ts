import { containerSecurity, type Context, podSecurity } from "./common.ts";
import type { Variable } from "./environment.ts";
import { type pods, resources } from "./sizes.ts";

/** Where the certificate of the platform's authority lies, in the namespace and in a pod. */
export const authority = { configMap: "authority", file: "ca.crt", folder: "/etc/vecton" };

/** A pod that runs the tenant image; its root is read-only, `/tmp` is its own. */
export function pod(
  context: Context,
  container: {
    name: string;
    args: string[];
    env: Variable[];
    size: typeof pods[keyof typeof pods];
    serving?: object;
  },
  extra: object,
) {
  const trusts = context.platform.certificateAuthority !== undefined;
  return {
    serviceAccountName: "tenant",
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity,
    ...extra,
    containers: [{
      name: container.name,
      image: context.release.tenantImage,
      command: ["deno"],
      args: container.args,
      env: trusts
        ? [...container.env, {
          name: "DENO_CERT",
          value: `${authority.folder}/${authority.file}`,
        }]
        : container.env,
      ...container.serving,
      resources: resources(container.size),
      securityContext: containerSecurity,
      volumeMounts: [
        { name: "tmp", mountPath: "/tmp" },
        ...(trusts ? [{ name: "authority", mountPath: authority.folder, readOnly: true }] : []),
      ],
    }],
    volumes: [
      { name: "tmp", emptyDir: { sizeLimit: "512Mi" } },
      ...(trusts ? [{ name: "authority", configMap: { name: authority.configMap } }] : []),
    ],
  };
}
