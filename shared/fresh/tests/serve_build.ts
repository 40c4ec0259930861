import { join } from "@std/path";

/** Runs `deno serve` on the build of a folder, in a process of its own. */
export async function serveBuild(root: string): Promise<{ origin: string } & AsyncDisposable> {
  const child = new Deno.Command(Deno.execPath(), {
    args: ["serve", "-A", "--port=0", join(root, "_fresh/server.js")],
    stdout: "null",
    stderr: "piped",
  }).spawn();
  return {
    origin: await listening(child.stderr),
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
