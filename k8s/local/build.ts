import { encodeHex } from "@std/encoding";
import { join } from "@std/path";
import { projectRoot, stateDir } from "./platform.ts";

const apps = ["identity", "admin", "tenant"];

/**
 * Builds the apps whose sources changed since the last build. Returns a hash of all sources: what
 * this machine runs, in one word.
 */
export async function buildApps(log: (line: string) => void): Promise<string> {
  const shared = await hashOf([join(projectRoot, "shared"), join(projectRoot, "import_map.json")]);
  const hashes: string[] = [];
  // One after the other: each uses every core.
  for (const app of apps) {
    const hash = shared + await hashOf([join(projectRoot, app)]);
    hashes.push(hash);
    const stamp = join(stateDir, "builds", app);
    const built = await exists(join(projectRoot, app, "_fresh", "server.js"));
    if (built && await Deno.readTextFile(stamp).catch(() => "") === hash) continue;
    log(`Building ${app}`);
    const { code, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", "--quiet", join(app, "dev.ts"), "build"],
      cwd: projectRoot,
      stdout: "null",
      stderr: "piped",
    }).output();
    if (code !== 0) throw new Error(`${app} does not build:\n${new TextDecoder().decode(stderr)}`);
    await Deno.mkdir(join(stateDir, "builds"), { recursive: true });
    await Deno.writeTextFile(stamp, hash);
  }
  return await digest(hashes.join(""));
}

async function hashOf(paths: string[]): Promise<string> {
  const parts: string[] = [];
  for (const path of paths) await collect(path, parts);
  return await digest(parts.join("\n"));
}

async function collect(path: string, parts: string[]): Promise<void> {
  const info = await Deno.stat(path);
  if (info.isFile) {
    const text = await Deno.readFile(path);
    const hash = await crypto.subtle.digest("SHA-256", text);
    parts.push(`${path.slice(projectRoot.length)} ${encodeHex(new Uint8Array(hash))}`);
    return;
  }
  const names: string[] = [];
  for await (const entry of Deno.readDir(path)) {
    if (
      !entry.isSymlink && !entry.name.startsWith("_fresh") &&
      !/[._]test\.tsx?$/.test(entry.name)
    ) {
      names.push(entry.name);
    }
  }
  for (const name of names.sort()) await collect(join(path, name), parts);
}

async function digest(text: string): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return encodeHex(new Uint8Array(hash)).slice(0, 24);
}

const exists = (path: string) => Deno.stat(path).then(() => true, () => false);
