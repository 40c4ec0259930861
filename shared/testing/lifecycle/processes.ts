/** Processes of this machine by who started them. */

/** Everything that a process has started, and what those have, and so on. */
export async function descendants(pid: number): Promise<number[]> {
  const found: number[] = [];
  const tasks = await Array.fromAsync(Deno.readDir(`/proc/${pid}/task`)).catch(() => []);
  for (const { name } of tasks) {
    const text = await Deno.readTextFile(`/proc/${pid}/task/${name}/children`).catch(() => "");
    for (const child of text.split(" ").filter(Boolean).map(Number)) {
      found.push(child, ...await descendants(child));
    }
  }
  return found;
}

export const commandOf = async (pid: number): Promise<string> =>
  (await Deno.readTextFile(`/proc/${pid}/cmdline`).catch(() => "")).replaceAll("\0", " ");

/** The environment that it was started with; empty when it is gone. */
export async function environmentOf(pid: number): Promise<Record<string, string>> {
  const text = await Deno.readTextFile(`/proc/${pid}/environ`).catch(() => "");
  return Object.fromEntries(
    text.split("\0").filter(Boolean).map((line) => {
      const equals = line.indexOf("=");
      return [line.slice(0, equals), line.slice(equals + 1)];
    }),
  );
}

/** Still there, and not only waiting for its parent to hear that it has ended. */
export async function runs(pid: number): Promise<boolean> {
  const text = await Deno.readTextFile(`/proc/${pid}/stat`).catch(() => "");
  return text !== "" && !/\) [ZX] /.test(text);
}

/** `kill -9`; true when there was something to kill. */
export function kill(pid: number): boolean {
  try {
    Deno.kill(pid, "SIGKILL");
    return true;
  } catch {
    return false;
  }
}
