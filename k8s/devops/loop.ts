/** Work that goes on by itself, in every process of the DevOps API. */
export interface Loop {
  /** Resolves when the round under way has ended. */
  stop(): Promise<void>;
}

/** Takes `round` again and again, with a pause between; `stopping` tells a round to end early. */
export function loop(pauseMs: number, round: (stopping: () => boolean) => Promise<void>): Loop {
  const stop = Promise.withResolvers<void>();
  let stopping = false;
  const running = (async () => {
    while (!stopping) {
      await round(() => stopping);
      let timer: ReturnType<typeof setTimeout> | undefined;
      await Promise.race([
        stop.promise,
        new Promise<void>((resolve) => timer = setTimeout(resolve, pauseMs)),
      ]);
      clearTimeout(timer);
    }
  })();
  return {
    async stop() {
      stopping = true;
      stop.resolve();
      await running;
    },
  };
}
