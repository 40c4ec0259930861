/** Why a slug cannot be given to a new tenant. */
export type SlugFault = "malformed" | "reserved";

const pattern = /^[a-z][a-z0-9-]{1,38}[a-z0-9]$/;

/** Hosts of the platform itself, and names that a merchant's customers would trust too readily. */
const reserved = new Set(
  ("account accounts acme-challenge admin administrator analytics api app apps archive argocd " +
    "assets auth autoconfig autodiscover backup billing blog broker cache cdn ceph cluster " +
    "console data db default dev devops dns docs email events ftp git grafana harbor help " +
    "hostmaster identity imap info keda kube kubernetes localhost login mail metrics minio mng " +
    "monitoring mq ns1 ns2 null pay payment payments platform pop pop3 postgres postmaster " +
    "prometheus rabbitmq redis registry root s3 secure security sign-in signin signup smtp sso " +
    "staging static status support system test traefik vecton vpn webhook webmaster webmail " +
    "websocket wpad www").split(" "),
);

/**
 * A slug names a host, a namespace, a database, a vhost and two buckets, and is never used twice.
 * Besides the platform's own names, `*-app` is reserved: the services' database role of tenant
 * `acme` is `t_acme_app`, which would be the owner role of a tenant `acme-app`.
 */
export function slugFault(slug: string): SlugFault | null {
  if (!pattern.test(slug) || slug.includes("--")) return "malformed";
  if (reserved.has(slug) || slug.startsWith("vecton-") || slug.endsWith("-app")) return "reserved";
  return null;
}
