import type { KindHandler } from "../cluster.ts";

/**
 * RabbitMQ's virtual host, user and permission of a tenant. Without `AMQP_URL` there is nothing to
 * make: the queue of one machine is the outbox and log in the tenant's own database.
 */
export const vhost: KindHandler = {
  async apply({ spec }, { engines }) {
    await engines.broker?.putVhost(spec.name, spec);
  },
  async remove({ spec }, { engines }) {
    // The topology operator's default is to delete.
    if (spec.deletionPolicy === "retain") return;
    await engines.broker?.deleteVhost(spec.name);
  },
};

/** A user with name and password of its Secret; the operator removes it with its object. */
export const user: KindHandler = {
  async apply({ metadata, spec }, { engines, secrets }) {
    const { name } = spec.importCredentialsSecret;
    const { username, password } = secrets.get(`${metadata.namespace}/${name}`) ?? {};
    if (!username || !password) throw new Error(`Secret ${name} has no username and password`);
    await engines.broker?.putUser(username, password, spec.limits);
  },
  async remove({ metadata, spec }, { engines, secrets }) {
    const secret = secrets.get(`${metadata.namespace}/${spec.importCredentialsSecret.name}`);
    if (secret?.username) await engines.broker?.deleteUser(secret.username);
  },
};

export const permission: KindHandler = {
  async apply({ spec }, { engines }) {
    const { configure = "", write = "", read = "" } = spec.permissions;
    await engines.broker?.putPermission(spec.vhost, spec.user, { configure, write, read });
  },
  async remove({ spec }, { engines }) {
    await engines.broker?.deletePermission(spec.vhost, spec.user);
  },
};
