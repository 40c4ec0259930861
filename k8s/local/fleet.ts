import { services as registry } from "../../tenant/services.ts";
import { type Child, lastLines, startChild } from "./child.ts";
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
  /** When the process that runs became ready; 0 until then. */
  readyAt: number;
  inFlight: number;
  usedAt: number;
  crash: Crash | null;
}

interface Crash {
  /** How often in a row it ended by itself before it had served for a while. */
  times: number;
  notBefore: number;
  message: string;
}

export interface FleetOptions {
  /** Processes at most; by default what this machine's memory carries. */
  maxAwake?: number;
}

/** A service could not be woken; the message is for people. */
export class WakeError extends Error {
  override name = "WakeError";
}

/** The Deployments' startupProbe: sixty tries, one a second. */
const startLimitMs = 60_000;
/** A process that served so long has not failed to start. */
const provenMs = 10_000;
/** A service and its pools, with room to breathe. */
const bytesPerProcess = 256 * 1024 * 1024;

/** The tenants' processes: started by the first request, ended when nobody needs them. */
export class Fleet {
  #deployments = new Map<string, Deployment>();
  #log: (line: string) => void;
  #maxAwake: number;
  #stopped = false;

  constructor(log: (line: string) => void, { maxAwake }: FleetOptions = {}) {
    this.#log = log;
    this.#maxAwake = maxAwake ??
      Math.max(16, Math.floor(Deno.systemMemoryInfo().total / bytesPerProcess));
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
        readyAt: 0,
        inFlight: 0,
        usedAt: 0,
        crash: null,
      });
      return;
    }
    if (JSON.stringify([known.args, known.env]) === JSON.stringify([args, env])) return;
    Object.assign(known, { args, env, crash: null });
    await this.#end(known);
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

  /** Why a service keeps ending, as Kubernetes would say it; null while it does not. */
  crashLoop(namespace: string, name: string): string | null {
    const crash = this.get(namespace, name)?.crash;
    return crash && crash.times > 1 ? `CrashLoopBackOff: ${crash.message}` : null;
  }

  /**
   * Port of a ready process, started if it has to be; many callers wait for one start, each as long
   * as it likes.
   */
  async wake(namespace: string, name: string, limitMs: number): Promise<number> {
    const deployment = this.#deployments.get(`${namespace}/${name}`);
    if (!deployment) throw new WakeError(`${name} is not deployed`);
    if (this.#stopped) throw new WakeError("Vecton is stopping");
    deployment.usedAt = Date.now();
    if (deployment.child && !deployment.starting) return deployment.port;
    if (!deployment.starting) {
      refuseBackingOff(deployment);
      deployment.starting = this.#start(deployment).finally(() => deployment.starting = null);
      // Who waits hears of it; it may be that nobody does any more.
      deployment.starting.catch(() => {});
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      const seconds = Math.round(limitMs / 1000);
      timer = setTimeout(
        () => reject(new WakeError(`${name} was not ready within ${seconds} s; it goes on`)),
        limitMs,
      );
    });
    return await Promise.race([deployment.starting, late]).finally(() => clearTimeout(timer));
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
    for (const deployment of this.#awake()) {
      const { scaling, inFlight, usedAt, starting, readyAt } = deployment;
      if (!starting && Date.now() - readyAt > provenMs) deployment.crash = null;
      if (!scaling || starting) continue;
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

  #awake(): Deployment[] {
    return this.list().filter(({ child }) => child);
  }

  async #start(deployment: Deployment): Promise<number> {
    await this.#makeRoom();
    for (;;) {
      const { name, namespace, env } = deployment;
      const port = choosePort(
        namespace === "t-demo" ? registry[name as keyof typeof registry]?.port : undefined,
      );
      if (await this.#startOnce(deployment, port)) return port;
      const gone = this.#stopped || this.get(namespace, name) !== deployment;
      // It was given another template meanwhile: whoever waits, waits for that one.
      if (!gone && deployment.env !== env) continue;
      throw new WakeError(
        deployment.crash
          ? `${name} did not start: ${deployment.crash.message}`
          : `${name} was ended while it started`,
      );
    }
  }

  /** True once it is ready; false when it ended before, or had to be ended. */
  async #startOnce(deployment: Deployment, port: number): Promise<boolean> {
    const { key, args, env } = deployment;
    const child = startChild({ name: key, args, env: { ...env, PORT: String(port) } });
    Object.assign(deployment, { child, port, readyAt: 0 });
    const ended = child.status.then(async ({ code, signal }) => {
      if (deployment.child !== child) return false;
      const { readyAt } = deployment;
      deployment.child = null;
      // What somebody killed after it was ready has not failed by itself.
      const killed = readyAt > 0 && signal !== null;
      if (code === 0 || killed) return false;
      const [said = "it said nothing"] = await lastLines(key, 1);
      this.#crashed(deployment, `it ended with code ${code}: ${said.slice(0, 300)}`, readyAt);
      return false;
    });
    // Of a process that has ended nobody asks: its port may be another's by then.
    const asking = new AbortController();
    const ready = await Promise.race([
      answers(port, "/readyz", startLimitMs, asking.signal),
      ended,
    ]).finally(() => asking.abort());
    if (ready) {
      if (deployment.child === child) deployment.readyAt = Date.now();
      return true;
    }
    if (deployment.child === child) {
      await this.#end(deployment);
      this.#crashed(deployment, `it was not ready within ${startLimitMs / 1000} s`, 0);
    }
    return false;
  }

  #crashed(deployment: Deployment, message: string, readyAt: number): void {
    const proven = readyAt > 0 && Date.now() - readyAt > provenMs;
    const times = proven ? 1 : (deployment.crash?.times ?? 0) + 1;
    // As with Kubernetes, the first restart is at once and the pauses then double.
    const pause = times === 1 ? 0 : Math.min(1000 * 2 ** (times - 2), 60_000);
    deployment.crash = { times, notBefore: Date.now() + pause, message };
    const { key, namespace, name } = deployment;
    this.#log(`${key}: ${message}; see logs/${namespace}.${name}.log`);
  }

  /** Where too many processes are awake, who was unused for longest goes first. */
  async #makeRoom(): Promise<void> {
    const awake = this.#awake();
    const idle = awake.filter(({ inFlight, starting }) => inFlight === 0 && !starting)
      .toSorted((a, b) => a.usedAt - b.usedAt);
    await Promise.all(
      idle.slice(0, Math.max(0, awake.length + 1 - this.#maxAwake)).map((each) => this.#end(each)),
    );
  }

  async #end(deployment: Deployment): Promise<void> {
    const { child } = deployment;
    deployment.child = null;
    await child?.stop();
  }
}

function refuseBackingOff({ name, crash }: Deployment): void {
  const left = (crash?.notBefore ?? 0) - Date.now();
  if (left <= 0) return;
  throw new WakeError(
    `${name} keeps ending (${crash!.message}); it is tried again in ${Math.ceil(left / 1000)} s`,
  );
}

export type { Deployment };
