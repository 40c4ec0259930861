import { encodeHex } from "@std/encoding";
import { join, resolve } from "@std/path";
import { type Binaries, installBinaries } from "./binaries.ts";
import { runServer } from "./server.ts";
import { serverHome, type ServerUser, serverUser } from "./user.ts";

export interface EmbeddedOptions {
  /** Folder of all state; the password is kept in it, readable to its owner only. */
  stateDir: string;
  /** Where the data lies; below `stateDir` by default. The server's user must be able to get there. */
  dataDir?: string;
  /** Port on 127.0.0.1; a free one by default. */
  port?: number;
  log?(line: string): void;
  /** Further settings of the server, such as `fsync: "off"` for tests. */
  settings?: Record<string, string>;
}

export interface EmbeddedPostgres {
  port: number;
  /** Where the data lies; outside of `stateDir` when the server's user cannot reach that. */
  dataDir: string;
  /** Everything the server keeps on disk: data and programs. */
  home: string;
  superuserUrl: string;
  url(login: { database: string; user: string; password: string }): string;
  /** Resolves when the server has ended, by `stop` or otherwise. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL 16 server from npm's binaries, with its data in `stateDir`. What an
 * earlier server left behind, even one that was killed, is recovered.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const { log = () => {}, settings = {} } = options;
  const stateDir = resolve(options.stateDir);
  await Deno.mkdir(stateDir, { recursive: true });
  const user = await serverUser();
  const home = await serverHome(stateDir, user);
  if (!home.startsWith(stateDir)) {
    log(`PostgreSQL's files are in ${home}: its user cannot reach ${stateDir}`);
  }
  await Deno.mkdir(home, { recursive: true });
  const binaries = await installBinaries(home);
  const password = await superuserPassword(stateDir);
  const dataDir = options.dataDir ?? join(home, "data");
  await initialise({ binaries, home, dataDir, user, password });
  const server = await runServer({
    binaries,
    dataDir,
    user,
    password,
    port: options.port ?? 0,
    settings,
    log,
  });
  const url: EmbeddedPostgres["url"] = (login) =>
    `postgres://${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}` +
    `@127.0.0.1:${server.port}/${encodeURIComponent(login.database)}`;
  return {
    ...server,
    home,
    dataDir,
    url,
    superuserUrl: url({ database: "postgres", user: "postgres", password }),
  };
}

async function superuserPassword(stateDir: string): Promise<string> {
  const path = join(stateDir, "postgres.password");
  try {
    return (await Deno.readTextFile(path)).trim();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    const password = encodeHex(crypto.getRandomValues(new Uint8Array(24)));
    await Deno.writeTextFile(path, password, { mode: 0o600 });
    return password;
  }
}

async function initialise(
  { binaries, home, dataDir, user, password }: {
    binaries: Binaries;
    home: string;
    dataDir: string;
    user: ServerUser | null;
    password: string;
  },
): Promise<void> {
  if (await Deno.stat(join(dataDir, "PG_VERSION")).then(() => true, () => false)) return;
  // Beside its final place, so that a start that is killed half way leaves nothing half made.
  const unfinished = `${dataDir}.unfinished`;
  const passwordFile = join(home, "password.unfinished");
  for (const path of [unfinished, dataDir]) {
    await Deno.remove(path, { recursive: true }).catch(() => {});
  }
  await Deno.mkdir(unfinished, { mode: 0o700 });
  await Deno.writeTextFile(passwordFile, password, { mode: 0o600 });
  if (user) {
    await Deno.chown(unfinished, user.uid, user.gid);
    await Deno.chown(passwordFile, user.uid, user.gid);
  }
  const { code, stderr } = await new Deno.Command(binaries.initdb, {
    args: [
      `--pgdata=${unfinished}`,
      "--username=postgres",
      `--pwfile=${passwordFile}`,
      "--auth=scram-sha-256",
      "--encoding=UTF8",
      "--locale=C",
      "--data-checksums",
    ],
    env: { LD_LIBRARY_PATH: binaries.libraries, LC_ALL: "C" },
    cwd: "/",
    ...user,
  }).output();
  await Deno.remove(passwordFile);
  if (code !== 0) {
    throw new Error(`PostgreSQL could not be set up:\n${new TextDecoder().decode(stderr)}`);
  }
  await Deno.rename(unfinished, dataDir);
}
