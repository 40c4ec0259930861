import { delay } from "@std/async/delay";
import type { Application } from "./application.ts";

/** Pauses before the second and the third try. */
const pausesMs = [250, 1000];

/**
 * Tells the DevOps API of changes, as Argo CD's notifications do: a hint that is tried three times
 * and then dropped. Changes of an Application while one is told are told together.
 */
export class Notifier {
  #url: string;
  #pending = new Set<string>();
  #sending = new Set<string>();

  constructor(url: string) {
    this.#url = url;
  }

  changed = ({ metadata }: Pick<Application, "metadata">): void => {
    this.#pending.add(metadata.name);
    if (!this.#sending.has(metadata.name)) void this.#send(metadata.name);
  };

  async #send(name: string): Promise<void> {
    this.#sending.add(name);
    while (this.#pending.delete(name)) {
      for (const pause of [0, ...pausesMs]) {
        await delay(pause, { persistent: false });
        if (await this.#tell(name)) break;
      }
    }
    this.#sending.delete(name);
  }

  async #tell(app: string): Promise<boolean> {
    try {
      const response = await fetch(this.#url, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ app }),
        signal: AbortSignal.timeout(2000),
      });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  }
}
