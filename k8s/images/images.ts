/** What each image holds, beside `shared/`, and the modules it may be started with. */
export const images = {
  identity: { sources: ["identity"], entries: ["identity/commands.ts"] },
  admin: { sources: ["admin"], entries: ["admin/commands.ts"] },
  tenant: {
    sources: ["tenant", "k8s/tenant/smoke.ts"],
    entries: ["tenant/commands.ts", "k8s/tenant/smoke.ts"],
  },
  devops: {
    // The template reads the names, paths and consumers of the services from the tenant app.
    sources: ["k8s/devops", "k8s/tenant", "k8s/credentials", "tenant/services.ts"],
    // The second checks changes in the devops repository's workflow.
    entries: ["k8s/devops/main.ts", "k8s/devops/check_command.ts"],
  },
} as const;

export type ImageName = keyof typeof images;

/** Is it a Fresh app, which has to be built? */
export const isApp = (image: ImageName): boolean => image !== "devops";
