import { services as registry } from "../../tenant/services.ts";
import { type Child, startChild } from "./child.ts";
import { choosePort } from "./ports.ts";
import { answers } from "./supervised.ts";

export interface Scaling {
  /** Seconds without a request after which the process ends. */
  cooldownSeconds: number;
  paused: boolean;
  /** Consumers, and the number of events that may wait for each without waking it. */
  consumers: { name: string; above: number }[];
  /** SQL that counts due work. */
  queries: string[];
}

interface Deployment {
  key: string;
  namespace: string;
  name: string;
  args: string[];
  env: Record<string, string>;
  scaling: Scaling | null;
  child: Child | null;
  port: number;
  starting: Promise<number> | null;
  inFlight: number;
  usedAt: number;
}

/** A service could not be woken; the message is for people. */
export class WakeError extends Error {
  override name = "WakeError";
}

/** The tenants' processes: started by the first request, ended when nobody needs them. */
export class Fleet {
  #deployments = new Map<string, Deployment>();
  #log: (line: string) => void;
  #stopped = false;

  constructor(log: (line: string) => void) {
    this.#log = log;
  }

  /** Takes over a Deployment's template. A process with another one ends and starts as needed. */
  async put(namespace: string, name: string, args: string[], env: Record<string, string>) {
    const key = `${namespace}/${name}`;
    const known = this.#deployments.get(key);
    if (!known) {
      this.#deployments.set(key, {
        key,
        namespace,
        name,
        args,
        env,
        scaling: null,
        child: null,
        port: 0,
        starting: null,
        inFlight: 0,
        usedAt: 0,
      });
      return;
    }
    const changed = JSON.stringify([known.args, known.env]) !== JSON.stringify([args, env]);
    Object.assign(known, { args, env });
    if (changed) await this.#end(known);
  }

  scale(namespace: string, name: string, scaling: Scaling): void {
    const deployment = this.#deployments.get(`${namespace}/${name}`);
    if (deployment) deployment.scaling = scaling;
  }

  async remove(namespace: string, name: string): Promise<void> {
    const deployment = this.#deployments.get(`${namespace}/${name}`);
    if (!deployment) return;
    this.#deployments.delete(deployment.key);
    await this.#end(deployment);
  }

  list(): Deployment[] {
    return [...this.#deployments.values()];
  }

  get(namespace: string, name: string): Deployment | undefined {
    return this.#deployments.get(`${namespace}/${name}`);
  }

  /** Port of a ready process, started if it has to be; many callers wait for one start. */
  wake(namespace: string, name: string, limitMs: number): Promise<number> {
    const deployment = this.#deployments.get(`${namespace}/${name}`);
    if (!deployment) return Promise.reject(new WakeError(`${name} is not deployed`));
    if (this.#stopped) return Promise.reject(new WakeError("Vecton is stopping"));
    deployment.usedAt = Date.now();
    if (deployment.child && !deployment.starting) return Promise.resolve(deployment.port);
    deployment.starting ??= this.#start(deployment, limitMs)
      .finally(() => deployment.starting = null);
    return deployment.starting;
  }

  /** Counts a request or socket as long as it is open. */
  begin(namespace: string, name: string): () => void {
    const deployment = this.#deployments.get(`${namespace}/${name}`);
    if (!deployment) return () => {};
    deployment.inFlight++;
    let ended = false;
    return () => {
      if (ended) return;
      ended = true;
      deployment.inFlight--;
      deployment.usedAt = Date.now();
    };
  }

  /** Ends what was paused or has been idle for its time. `busy` says who has work of its own. */
  async settle(busy: (deployment: Deployment) => Promise<boolean>): Promise<void> {
    for (const deployment of this.list()) {
      const { child, scaling, inFlight, usedAt, starting } = deployment;
      if (!child || !scaling || starting) continue;
      const idle = inFlight === 0 && Date.now() - usedAt > scaling.cooldownSeconds * 1000;
      if (scaling.paused ? inFlight === 0 : idle && !await busy(deployment)) {
        if (deployment.inFlight === 0) await this.#end(deployment);
      }
    }
  }

  /** Ends every process; none starts again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.list().map((deployment) => this.#end(deployment)));
  }

  async #start(deployment: Deployment, limitMs: number): Promise<number> {
    const { key, name, namespace, args } = deployment;
    const preferred = namespace === "t-demo"
      ? registry[name as keyof typeof registry]?.port
      : undefined;
    const port = choosePort(preferred);
    const child = startChild({ name: key, args, env: { ...deployment.env, PORT: String(port) } });
    deployment.child = child;
    deployment.port = port;
    let ended = false;
    child.status.then(({ code }) => {
      ended = true;
      if (deployment.child !== child) return;
      deployment.child = null;
      if (code !== 0) {
        this.#log(`${key} ended with code ${code}; see logs/${namespace}.${name}.log`);
      }
    });
    const ready = await Promise.race([
      answers(port, "/readyz", limitMs),
      child.status.then(() => false),
    ]);
    if (ready) return port;
    if (!ended) await this.#end(deployment);
    throw new WakeError(`${name} did not start; see .vecton/logs/${namespace}.${name}.log`);
  }

  async #end(deployment: Deployment): Promise<void> {
    const { child } = deployment;
    deployment.child = null;
    await child?.stop();
  }
}

export type { Deployment };
