/** A loop that works while there is work and sleeps until it is woken, or for `pollMs`. */
export interface Loop {
  wake(): void;
  /** Ends after the run in progress. */
  stop(): Promise<void>;
}

/**
 * Calls `run` again and again: at once while it returns true, else after a wake-up or a poll. A
 * failing run is reported and tried again after a pause.
 */
export function startLoop(
  run: () => Promise<boolean>,
  onError: (error: unknown) => void,
  pollMs = 1000,
): Loop {
  let stopped = false;
  let woken = false;
  let rouse = () => {};
  const sleep = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      rouse = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  const done = (async () => {
    while (!stopped) {
      woken = false;
      try {
        if (await run()) continue;
        // A wake-up that came during the run may tell of work it did not see.
        if (!woken && !stopped) await sleep(pollMs);
      } catch (error) {
        if (stopped) return;
        onError(error);
        await sleep(pollMs);
      }
    }
  })();
  return {
    wake() {
      woken = true;
      rouse();
    },
    stop() {
      stopped = true;
      rouse();
      return done;
    },
  };
}
