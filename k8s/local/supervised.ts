import { delay } from "@std/async/delay";
import { type Child, type ChildOptions, startChild } from "./child.ts";

export interface Supervised {
  stop(): Promise<void>;
}

/** Keeps a process running: when it ends by itself it is started again, ever more slowly. */
export function supervise(options: ChildOptions, log: (line: string) => void): Supervised {
  let stopping = false;
  let child: Child = startChild(options);
  const done = (async () => {
    let quick = 0;
    while (!stopping) {
      const began = Date.now();
      const { code } = await child.status;
      if (stopping) return;
      quick = Date.now() - began < 10_000 ? quick + 1 : 0;
      log(
        `${options.name} ended (code ${code}) and is started again; see logs/${options.name}.log`,
      );
      await delay(Math.min(250 * 2 ** quick, 10_000));
      if (!stopping) child = startChild(options);
    }
  })();
  return {
    async stop() {
      stopping = true;
      await child.stop();
      await done;
    },
  };
}

/** Waits until something answers HTTP on a port; false when it takes too long or is wanted no more. */
export async function answers(
  port: number,
  path: string,
  limitMs: number,
  wanted?: AbortSignal,
): Promise<boolean> {
  const deadline = Date.now() + limitMs;
  while (Date.now() < deadline && !wanted?.aborted) {
    try {
      const response = await fetch(`http://127.0.0.1:${port}${path}`, {
        signal: AbortSignal.timeout(5000),
      });
      await response.body?.cancel();
      if (response.status < 500) return true;
    } catch {
      // Not yet.
    }
    await delay(25);
  }
  return false;
}
