const controller = new AbortController();

/**
 * Aborts when this process has been told to stop: whoever holds a request open to wait for news
 * (an event stream, a long poll) ends it then, and the client asks again elsewhere.
 */
export const stopping: AbortSignal = controller.signal;

/** Resolves after `ms`, or at once when the process is to stop. */
export function pause(ms: number): Promise<void> {
  if (stopping.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      stopping.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    stopping.addEventListener("abort", done);
  });
}

/** Says that the process is to stop; `serve` does. */
export function beginStopping(): void {
  controller.abort();
}

/** Resolves once when the process should stop. */
export function stopAsked(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) {
      Deno.addSignalListener(signal, () => resolve());
    }
    if (Deno.env.get("VECTON_EXIT_WITH_PARENT") !== "1") return;
    // The supervisor holds the other end: when it dies, even by kill -9, the pipe closes.
    (async () => {
      for await (const _ of Deno.stdin.readable) { /* only the end matters */ }
      resolve();
    })();
  });
}
