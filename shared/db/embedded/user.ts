import { dirname, join } from "@std/path";
import { encodeHex } from "@std/encoding";

/** The user that PostgreSQL runs as; null: as ourselves. */
export interface ServerUser {
  uid: number;
  gid: number;
}

/** PostgreSQL refuses to run as root, so root lends it an unprivileged user. */
export async function serverUser(): Promise<ServerUser | null> {
  if (Deno.uid() !== 0) return null;
  const users = (await Deno.readTextFile("/etc/passwd")).split("\n").map((line) => line.split(":"));
  const found = users.find(([name]) => name === "nobody") ??
    users.find(([name]) => name === "postgres");
  if (!found) throw new Error("PostgreSQL cannot run as root, and there is no user `nobody` here");
  return { uid: Number(found[2]), gid: Number(found[3]) };
}

/**
 * Where the server's files live: in `stateDir`, or elsewhere when the server's user cannot get
 * there (a checkout below a private home directory).
 */
export async function serverHome(stateDir: string, user: ServerUser | null): Promise<string> {
  const inside = join(stateDir, "postgres");
  if (!user || await reachable(stateDir)) return inside;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(stateDir));
  return `/var/tmp/vecton-${encodeHex(new Uint8Array(digest)).slice(0, 12)}`;
}

/** Whether other users may pass through every folder on the way. */
async function reachable(path: string): Promise<boolean> {
  for (let at = path;; at = dirname(at)) {
    const { mode } = await Deno.stat(at);
    if (mode !== null && (mode & 0o001) === 0) return false;
    if (at === dirname(at)) return true;
  }
}
