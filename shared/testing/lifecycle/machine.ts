/** The platform as one machine runs it, with processes that may be killed at any moment. */
import { join } from "@std/path";
import { openRepository } from "../../../k8s/devops/repository.ts";
import type { Snapshot } from "../../../k8s/devops/snapshot.ts";
import { type Platform, startPlatform } from "../journeys/platform.ts";
import { waitFor } from "../faults/engine.ts";
import { commandOf, descendants, environmentOf, kill, runs } from "./processes.ts";

export const targets = ["platform", "devops", "admin", "identity", "tenant"] as const;
export type Target = typeof targets[number];

/** How each is recognised among what the platform has started. */
const commands: Record<Exclude<Target, "platform">, string> = {
  devops: "k8s/devops/main.ts",
  admin: "admin/commands.ts",
  identity: "identity/commands.ts",
  tenant: "tenant/commands.ts",
};

export class Machine implements AsyncDisposable {
  #platform: Platform | null = null;
  #environment: Record<string, string>;

  private constructor(readonly stateDir: string, environment: Record<string, string>) {
    this.#environment = environment;
  }

  /** Starts the platform in a folder of its own, without the demo shop, with these settings. */
  static async start(environment: Record<string, string>): Promise<Machine> {
    const folder = await Deno.makeTempDir({ dir: "/var/tmp", prefix: "vecton-lifecycle-" });
    // The platform takes it that the demo shop was there and has been deleted.
    await Deno.writeTextFile(join(folder, "demo.json"), "{}");
    const machine = new Machine(folder, environment);
    await machine.#start();
    return machine;
  }

  /** Client secret of Admin at identity: with it Admin asks the DevOps API. */
  async adminSecret(): Promise<string> {
    const text = await Deno.readTextFile(join(this.stateDir, "platform.json"));
    return JSON.parse(text).adminClientSecret;
  }

  /** What `start` has said since it was last started. */
  output(): string {
    return this.#platform?.output() ?? "";
  }

  /** What `main` of the devops repository says now. */
  async main(): Promise<Snapshot> {
    const repository = await openRepository(join(this.stateDir, "devops.git"));
    return await repository.snapshot(await repository.head());
  }

  /**
   * Kills a process of this kind, the platform with all that it runs; resolves once it is being
   * started again, for the platform once it runs. False when there was none at this moment.
   */
  async kill(target: Target): Promise<boolean> {
    if (target === "platform") {
      const children = await descendants(this.#platform!.pid);
      kill(this.#platform!.pid);
      await waitFor("all processes of the platform to end", async () => {
        for (const pid of children) if (await runs(pid)) return null;
        return true;
      });
      await this.#start();
      return true;
    }
    const [pid] = await this.find(target);
    return pid !== undefined && kill(pid);
  }

  /** Ids of the processes of a kind. */
  async find(target: Exclude<Target, "platform">): Promise<number[]> {
    const found: number[] = [];
    for (const pid of await descendants(this.#platform!.pid)) {
      if ((await commandOf(pid)).includes(commands[target])) found.push(pid);
    }
    return found;
  }

  /** The environment of a tenant's service that runs. */
  async environment(slug: string, service: string): Promise<Record<string, string>> {
    for (const pid of await this.find("tenant")) {
      const found = await environmentOf(pid);
      if (found.VECTON_TENANT === slug && found.VECTON_SERVICES === service) return found;
    }
    throw new Error(`${service} of ${slug} does not run`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#platform?.stop();
    await Deno.remove(this.stateDir, { recursive: true }).catch(() => {});
  }

  async #start(): Promise<void> {
    this.#platform = await startPlatform(this.stateDir, this.#environment);
  }
}
