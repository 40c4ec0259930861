import { delay } from "@std/async/delay";
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

/**
 * The RabbitMQ of this machine with its management plugin, which is turned on where it is not; null
 * where there is no broker. `VECTON_TEST_RABBITMQ_MANAGEMENT_URL` names one at another address.
 */
export async function testManagement(): Promise<{ amqp: string; management: string } | null> {
  const usual = "amqp://guest:guest@127.0.0.1:5672";
  const amqp = await engine("RabbitMQ", "VECTON_TEST_AMQP_URL", usual);
  if (!amqp) return null;
  const named = Deno.env.get("VECTON_TEST_RABBITMQ_MANAGEMENT_URL");
  if (named) return { amqp, management: named };
  const management = `http://${new URL(amqp).hostname}:15672`;
  for (let tries = 0; tries < 100; tries++) {
    const answer = await fetch(management).catch(() => null);
    await answer?.body?.cancel();
    if (answer) return { amqp, management };
    if (tries === 0) await run("rabbitmq-plugins", "enable", "rabbitmq_management");
    await delay(100);
  }
  throw new Error(`RabbitMQ's management plugin does not answer at ${management}`);
}

const rabbitmqctl = (...args: string[]) => run("rabbitmqctl", ...args);

async function run(program: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(program, {
    args: ["--quiet", ...args],
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) {
    throw new Error(`${program} ${args[0]} failed: ${new TextDecoder().decode(stderr).trim()}`);
  }
}
