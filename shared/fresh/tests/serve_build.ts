import { fromFileUrl, join } from "@std/path";

/** That of the project: most folders for a test have none. */
const projectConfig = fromFileUrl(new URL("../../../deno.json", import.meta.url));

/** Runs `deno serve` on the build of a folder, in a process of its own. */
export function serveBuild(
  root: string,
  config?: string,
): Promise<{ origin: string } & AsyncDisposable> {
  const args = ["serve", "-A", "--port=0", join(root, "_fresh/server.js")];
  return serveProcess(args, "stderr", config);
}

/** Runs `deno` with arguments by which it serves, and says where. */
export async function serveProcess(
  [command, ...args]: string[],
  says: "stdout" | "stderr" = "stdout",
  config = projectConfig,
): Promise<{ origin: string } & AsyncDisposable> {
  const child = new Deno.Command(Deno.execPath(), {
    args: [command, `--config=${config}`, ...args],
    stdout: says === "stdout" ? "piped" : "null",
    stderr: says === "stderr" ? "piped" : "null",
  }).spawn();
  return {
    origin: await listening(child[says]),
    [Symbol.asyncDispose]: async () => {
      child.kill("SIGKILL");
      await child.status;
    },
  };
}

async function listening(output: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let text = "";
  const reader = output.pipeThrough(new TextDecoderStream()).getReader();
  while (true) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`The server did not start:\n${text}`);
    text += value;
    const found = /http:\/\/[\w.:[\]]+?:(\d+)\//.exec(text);
    if (found) {
      await reader.cancel();
      return `http://127.0.0.1:${found[1]}`;
    }
  }
}
