import process from "node:process";
import { join } from "@std/path";

/** A file for each port that a process of tests has taken, with the process's id. */
const taken = "/tmp/vecton-test-ports";
const mine = new Set<string>();
globalThis.addEventListener("unload", () => {
  for (const file of mine) remove(file);
});

/**
 * A TCP port of this machine that nobody uses. It is this process's until it ends, even while
 * nothing listens there: whoever has it can leave it for a while and come back to it. It lies below
 * the range that outgoing connections take theirs from.
 */
export function freePort(): number {
  Deno.mkdirSync(taken, { recursive: true });
  for (let tries = 0; tries < 200; tries++) {
    const port = 12_000 + Math.floor(Math.random() * 18_000);
    if (!take(join(taken, String(port)))) continue;
    try {
      Deno.listen({ hostname: "127.0.0.1", port }).close();
      return port;
    } catch (error) {
      if (!(error instanceof Deno.errors.AddrInUse)) throw error;
    }
  }
  throw new Error("No free port between 12000 and 30000 was found: end what fills them");
}

function take(file: string): boolean {
  try {
    Deno.writeTextFileSync(file, String(Deno.pid), { createNew: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    // Left by a process that was killed: the next one who comes by may have it.
    if (isLeft(file)) remove(file);
    return false;
  }
  mine.add(file);
  return true;
}

/** Whether the process that took a port has ended. */
function isLeft(file: string): boolean {
  try {
    const pid = Deno.readTextFileSync(file);
    // Empty: somebody is taking it at this moment.
    if (pid) process.kill(Number(pid), 0);
    return false;
  } catch (error) {
    return (error as { code?: string }).code === "ESRCH";
  }
}

function remove(file: string): void {
  try {
    Deno.removeSync(file);
  } catch {
    // Somebody else was faster.
  }
}
