import { type Context, heldData, metadata, waves } from "./common.ts";
import type { Manifest } from "./emit.ts";

/** `00-namespace`: pods that ask for more than `restricted` allows are refused. */
export function namespace(context: Context): Manifest[] {
  const { names, spec } = context;
  const { namespace: _, ...meta } = metadata(
    context,
    { name: names.namespace, component: "namespace", wave: waves.namespace },
    {
      labels: {
        "vecton.hu/tier": spec.plan,
        "vecton.hu/state": spec.state,
        "pod-security.kubernetes.io/enforce": "restricted",
        "pod-security.kubernetes.io/warn": "restricted",
      },
      annotations: heldData(spec),
    },
  );
  return [{ apiVersion: "v1", kind: "Namespace", metadata: meta }];
}
