import type { KindHandler, Manifest } from "../cluster.ts";

/** Name of a tenant's login at a server that tenants share, and the prefix of its keys. */
export const cacheLogin = (slug: string): { user: string; prefix: string } => ({
  user: `t-${slug}`,
  prefix: slug,
});

const slugOf = ({ metadata }: Manifest) => metadata.labels?.["vecton.hu/tenant"] ?? "";

/**
 * The Deployment of Redis. With `REDIS_URL` it is a login at that server, for the keys below the
 * tenant's prefix; without, each process keeps its own memory and there is nothing to make.
 */
export const redis: KindHandler = {
  async apply(manifest, { engines, secrets }) {
    if (!engines.cache) return;
    const { namespace } = manifest.metadata;
    const passwords = secretsOf(manifest).flatMap((name) =>
      passwordsOf(secrets.get(`${namespace}/${name}`) ?? {})
    );
    if (passwords.length === 0) throw new Error("its Secrets have no password");
    const { user, prefix } = cacheLogin(slugOf(manifest));
    await engines.cache.putUser(user, prefix, [...new Set(passwords)]);
  },
  async remove(manifest, { engines }) {
    const { user, prefix } = cacheLogin(slugOf(manifest));
    await engines.cache?.removeUser(user, prefix);
  },
};

/** Names of the Secrets that are mounted into the pod. */
function secretsOf({ spec }: Manifest): string[] {
  interface Source {
    secret?: { name?: string; secretName?: string };
    projected?: { sources: Source[] };
  }
  const namesOf = ({ secret, projected }: Source): string[] => [
    ...(secret ? [secret.secretName ?? secret.name ?? ""] : []),
    ...(projected?.sources ?? []).flatMap(namesOf),
  ];
  return (spec.template.spec.volumes ?? []).flatMap(namesOf);
}

/** Every password that the cluster's server would take: while one is changed there are two. */
function passwordsOf(secret: Record<string, string>): string[] {
  const configured = Object.entries(secret).filter(([key]) => key.endsWith(".conf"))
    .flatMap(([, text]) => [...text.matchAll(/^\s*(?:requirepass\s+|user\s.*?\s>)(\S+)/gm)])
    .map(([, password]) => password);
  return secret.password ? [secret.password, ...configured] : configured;
}
