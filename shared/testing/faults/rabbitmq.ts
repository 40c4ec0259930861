import { join } from "@std/path";
import {
  childEngine,
  engineFolder,
  guard,
  killChild,
  type PrivateEngine,
  program,
} from "./engine.ts";
import { freePort } from "./ports.ts";

export interface PrivateRabbit extends PrivateEngine {
  /** Address of the default virtual host. */
  url: string;
  /** Makes a virtual host and returns its address. */
  virtualHost(name: string): Promise<string>;
  /** Where it speaks TLS, and the file of the certificate that it shows there; null without. */
  tls: { port: number; certificate: string } | null;
  /** Runs `rabbitmqctl` and returns what it prints; throws where it fails. */
  control(...args: string[]): Promise<string>;
}

/**
 * RabbitMQ as a node of its own, or null where it is not installed. A start takes some ten seconds:
 * share one among the tests of a file. With `tls` it shows a certificate that nobody knows.
 */
export async function privateRabbit(
  { tls: withTls = false } = {},
): Promise<PrivateRabbit | null> {
  // The wrappers that distributions put on the path change to a user who does not own our folder.
  const server = await program("RabbitMQ", [
    "/usr/lib/rabbitmq/bin/rabbitmq-server",
    "rabbitmq-server",
  ]);
  const epmd = server && await program("RabbitMQ's epmd", ["epmd"]);
  const openssl = withTls ? await program("OpenSSL", ["openssl"]) : null;
  if (!server || !epmd || (withTls && !openssl)) return null;
  const folder = await engineFolder("rabbitmq");
  const [port, distPort, epmdPort] = [freePort(), freePort(), freePort()];
  const pidFile = join(folder, "rabbit.pid");
  const epmdPidFile = join(folder, "epmd.pid");
  const env = {
    HOME: folder,
    ERL_EPMD_PORT: String(epmdPort),
    ERL_EPMD_ADDRESS: "127.0.0.1",
    ERL_FLAGS: "-kernel inet_dist_use_interface {127,0,0,1}",
    RABBITMQ_NODENAME: `faults-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: "127.0.0.1",
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distPort),
    RABBITMQ_MNESIA_BASE: join(folder, "data"),
    RABBITMQ_LOG_BASE: join(folder, "log"),
    RABBITMQ_PID_FILE: pidFile,
    RABBITMQ_CONF_ENV_FILE: join(folder, "env.conf"),
    RABBITMQ_CONFIG_FILE: join(folder, "rabbitmq.conf"),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, "plugins"),
    // The virtual machine takes the script's place, so that a signal to our child is one to it.
    RABBITMQ_ALLOW_INPUT: "1",
    RABBITMQ_SERVER_START_ARGS: "-noinput",
  };
  await Deno.writeTextFile(env.RABBITMQ_CONF_ENV_FILE, "");
  const tls = openssl ? { port: freePort(), ...await certify(openssl, folder) } : null;
  await Deno.writeTextFile(
    env.RABBITMQ_CONFIG_FILE,
    "loopback_users = none\n" + (tls ? tlsConfig(tls) : ""),
  );
  await Deno.writeTextFile(env.RABBITMQ_ENABLED_PLUGINS_FILE, "[].\n");
  const leave = guard(folder, [pidFile, epmdPidFile]);
  const spawn = (binary: string, args: string[]) =>
    new Deno.Command(binary, { args, env, stdin: "null", stdout: "null", stderr: "null" }).spawn();
  // In the foreground and our own child: the broker would start one that outlives it.
  const names = spawn(epmd, ["-port", String(epmdPort), "-address", "127.0.0.1"]);
  await Deno.writeTextFile(epmdPidFile, String(names.pid));

  const control: PrivateRabbit["control"] = async (...args) => {
    const command = server.replace(/rabbitmq-server$/, "rabbitmqctl");
    const { code, stdout, stderr } = await new Deno.Command(command, { args, env }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    if (code !== 0) throw new Error(`rabbitmqctl ${args.join(" ")}: ${text(stderr)}`);
    return text(stdout);
  };
  const engine = await childEngine({
    name: "rabbitmq",
    port,
    folder,
    log: env.RABBITMQ_LOG_BASE,
    async spawn() {
      const child = spawn(server, []);
      await Deno.writeTextFile(pidFile, String(child.pid));
      return child;
    },
    serves: () => speaks(port),
    async leave() {
      await killChild(names);
      await leave();
    },
  });
  return {
    ...engine,
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    tls,
    control,
    async virtualHost(name) {
      await control("add_vhost", name);
      await control("set_permissions", "-p", name, "guest", ".*", ".*", ".*");
      return `amqp://guest:guest@127.0.0.1:${port}/${encodeURIComponent(name)}`;
    },
  };
}

/** Makes a certificate of its own for this machine. */
async function certify(openssl: string, folder: string) {
  const [certificate, key] = [join(folder, "certificate.pem"), join(folder, "key.pem")];
  const { code, stderr } = await new Deno.Command(openssl, {
    args: [
      ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
      ...["-days", "2", "-subj", "/CN=localhost", "-keyout", key, "-out", certificate],
      ...["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"],
      ...["-addext", "basicConstraints=critical,CA:FALSE"],
    ],
    stdout: "null",
  }).output();
  if (code !== 0) throw new Error(`openssl failed: ${new TextDecoder().decode(stderr)}`);
  return { certificate, key };
}

const tlsConfig = (
  { port, certificate, key }: { port: number; certificate: string; key: string },
) =>
  `listeners.ssl.1 = 127.0.0.1:${port}
ssl_options.certfile = ${certificate}
ssl_options.keyfile = ${key}
ssl_options.verify = verify_none
`;

/** True once it answers the greeting of AMQP 0-9-1 with a method frame. */
async function speaks(port: number): Promise<true | null> {
  const connection = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    await connection.write(new TextEncoder().encode("AMQP\x00\x00\x09\x01"));
    const buffer = new Uint8Array(1);
    return await connection.read(buffer) === 1 && buffer[0] === 1 ? true : null;
  } finally {
    connection.close();
  }
}
