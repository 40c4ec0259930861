import type { Logger } from "shared/telemetry/mod.ts";
import type { Job } from "./services.ts";

/**
 * Repeats jobs, each after its own pause and never two runs of one at a time. A failing run is
 * logged and tried again at the next turn. `stop` waits for what is running.
 */
export function repeat(jobs: Job[], log: Logger): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loops = jobs.map(async (job) => {
    while (!stopping.signal.aborted) {
      try {
        await job.run();
      } catch (error) {
        log("error", `job ${job.name} failed`, { error: String(error) });
      }
      await pause(job.everySeconds * 1000, stopping.signal);
    }
  });
  return {
    async stop() {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    }, { once: true });
  });
}
