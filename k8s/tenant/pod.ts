import { containerSecurity, type Context, podSecurity } from "./common.ts";
import type { Variable } from "./environment.ts";
import { type pods, resources } from "./sizes.ts";

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
      env: container.env,
      ...container.serving,
      resources: resources(container.size),
      securityContext: containerSecurity,
      volumeMounts: [{ name: "tmp", mountPath: "/tmp" }],
    }],
    volumes: [{ name: "tmp", emptyDir: { sizeLimit: "512Mi" } }],
  };
}
