import { engine } from "./engines.ts";

/** A vhost of RabbitMQ for one file of tests. */
export interface TestVhost {
  /** AMQP URL with user and vhost. */
  url: string;
  remove(): Promise<void>;
}

/**
 * A fresh vhost of the RabbitMQ on this machine, or null where there is none. A URL in
 * `VECTON_TEST_AMQP_URL` that names a vhost is used as it is: for a broker whose `rabbitmqctl` is
 * out of reach.
 */
export async function testVhost(): Promise<TestVhost | null> {
  const usual = "amqp://guest:guest@127.0.0.1:5672";
  const found = await engine("RabbitMQ", "VECTON_TEST_AMQP_URL", usual);
  if (!found) return null;
  const url = new URL(found);
  if (url.pathname.length > 1) return { url: url.href, remove: () => Promise.resolve() };
  const name = `vecton-test-${crypto.randomUUID()}`;
  await rabbitmqctl("add_vhost", name);
  await rabbitmqctl(
    "set_permissions",
    "-p",
    name,
    decodeURIComponent(url.username),
    ".*",
    ".*",
    ".*",
  );
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => rabbitmqctl("delete_vhost", name) };
}

async function rabbitmqctl(...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command("rabbitmqctl", {
    args: ["--quiet", ...args],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(`rabbitmqctl ${args[0]} failed: ${new TextDecoder().decode(stderr).trim()}`);
  }
}
