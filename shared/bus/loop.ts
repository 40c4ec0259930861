/** What a run leaves: more to do at once, nothing until a wake-up, or a pause in milliseconds. */
export type Next = boolean | number;

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
  run: () => Promise<Next>,
  onError: (error: unknown) => void,
  pollMs = 1000,
): Loop {
  let stopped = false;
  let woken = false;
  let rouse = () => {};
  const sleep = (ms: number, wakes: boolean) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      rouse = () => {
        if (!wakes && !stopped) return;
        clearTimeout(timer);
        resolve();
      };
    });
  const done = (async () => {
    while (!stopped) {
      woken = false;
      try {
        const next = await run();
        if (next === true || stopped) continue;
        if (typeof next === "number") await sleep(next, false);
        // A wake-up that came during the run may tell of work it did not see.
        else if (!woken) await sleep(pollMs, true);
      } catch (error) {
        if (stopped) return;
        onError(error);
        await sleep(pollMs, false);
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
