import { connect } from "./connect.ts";

export interface Listening {
  stop(): Promise<void>;
}

/**
 * Hears `NOTIFY channel` on a connection of its own. `handle` gets each payload, and null each time
 * listening begins, first and after every lost connection: what was told meanwhile is lost, so
 * null means "look for yourself". Resolves when it listens; fails where the server is away.
 */
export async function listen(
  url: string,
  channel: string,
  handle: (payload: string | null) => void,
): Promise<Listening> {
  const sql = connect(url, { max: 1, applicationName: `listen ${channel}` });
  let stopped = false;
  try {
    await sql.listen(channel, (payload) => stopped || handle(payload), () => {
      if (!stopped) handle(null);
    });
  } catch (error) {
    await sql.end({ timeout: 0 });
    throw error;
  }
  return {
    async stop() {
      stopped = true;
      await sql.end({ timeout: 1 });
    },
  };
}
