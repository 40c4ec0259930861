/** Writes that are there wholly or not at all, whatever ends the process meanwhile. */
import { promises as fs } from "node:fs";
import { dirname, join } from "node:path";

let serial = 0;

/** Writes beside the target, flushes, and renames over it. */
export async function writeDurably(path: string, data: string | Uint8Array): Promise<void> {
  const temporary = `${path}.${Deno.pid}-${serial++}.tmp`;
  const file = await fs.open(temporary, "w");
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
  await fs.rename(temporary, path);
}

/**
 * The file system for isomorphic-git, which itself writes objects in place: one cut short would
 * keep its name for ever, since an object that exists is not written again.
 */
export const durableFs = {
  promises: {
    readFile: fs.readFile,
    writeFile: (path: string, data: string | Uint8Array) => writeDurably(path, data),
    unlink: fs.unlink,
    readdir: fs.readdir,
    mkdir: fs.mkdir,
    rmdir: fs.rmdir,
    stat: fs.stat,
    lstat: fs.lstat,
    readlink: fs.readlink,
    symlink: fs.symlink,
    chmod: fs.chmod,
  },
};

/**
 * One writer at a time among all processes. The kernel lets go of the lock when its holder dies,
 * so there is nothing stale to clean up.
 */
export async function withLock<T>(gitdir: string, work: () => Promise<T>): Promise<T> {
  await fs.mkdir(gitdir, { recursive: true });
  using file = await Deno.open(join(gitdir, "vecton.lock"), { create: true, write: true });
  await file.lock(true);
  return await work();
}

/** Longest time that another git client may hold a ref before its lock counts as left behind. */
const foreignLockMs = 5000;

/**
 * Moves a ref from `expected` (null: not there; undefined: wherever) to `revision` (null: remove).
 * False when it stood elsewhere. Takes git's own `<ref>.lock`, so that a push at the same moment
 * and this one cannot both win. Hold {@link withLock} around it.
 */
export async function replaceRef(
  gitdir: string,
  ref: string,
  expected: string | null | undefined,
  revision: string | null,
): Promise<boolean> {
  const path = join(gitdir, ref);
  await fs.mkdir(dirname(path), { recursive: true });
  const lock = `${path}.lock`;
  await takeForeignLock(lock);
  try {
    if (expected !== undefined && await readRef(gitdir, ref) !== expected) {
      await fs.unlink(lock);
      return false;
    }
    if (revision === null) {
      await fs.unlink(path).catch(() => {});
      await fs.unlink(lock);
      return true;
    }
    const file = await fs.open(lock, "w");
    await file.writeFile(`${revision}\n`);
    await file.sync();
    await file.close();
    await fs.rename(lock, path);
    return true;
  } catch (error) {
    await fs.unlink(lock).catch(() => {});
    throw error;
  }
}

async function takeForeignLock(lock: string): Promise<void> {
  for (;;) {
    try {
      await (await fs.open(lock, "wx")).close();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const age = await fs.stat(lock).then((stat) => Date.now() - stat.mtimeMs, () => 0);
    if (age > foreignLockMs) await fs.unlink(lock).catch(() => {});
    else await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Loose ref first, then those that a git client has packed. */
async function readRef(gitdir: string, ref: string): Promise<string | null> {
  const loose = await fs.readFile(join(gitdir, ref), "utf8").catch(() => null);
  if (loose !== null) return loose.trim();
  const packed = await fs.readFile(join(gitdir, "packed-refs"), "utf8").catch(() => "");
  const line = packed.split("\n").find((entry) => entry.endsWith(` ${ref}`));
  return line ? line.slice(0, line.indexOf(" ")) : null;
}
