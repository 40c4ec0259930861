import { assertEquals, assertStringIncludes } from "@std/assert";
import { Builder } from "fresh/dev";

const root = new URL("./fixture/", import.meta.url).pathname;

Deno.test("a build on disk is served by `deno serve`, compressed, with its islands' modules", async () => {
  const builder = new Builder({ root, outDir: "_fresh" });
  await builder.build();
  const child = new Deno.Command(Deno.execPath(), {
    args: ["serve", "-A", "--port=0", `${root}_fresh/server.js`],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  try {
    const origin = await listening(child.stderr);
    const page = await fetch(`${origin}/`);
    assertEquals(page.status, 200);
    assertStringIncludes(await page.text(), "boot({Counter");
    const runtime = `/_fresh/js/${builder.config.buildId}/fresh-runtime.js`;
    const script = await fetch(`${origin}${runtime}`, {
      headers: { "accept-encoding": "br" },
    });
    assertStringIncludes(script.headers.get("cache-control")!, "immutable");
    assertStringIncludes(await script.text(), "export");
    const missing = await fetch(`${origin}/products/none`);
    assertEquals(missing.status, 404);
    await missing.body?.cancel();
  } finally {
    child.kill("SIGKILL");
    await child.stdout.cancel();
    await child.status;
  }
});

async function listening(
  output: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<string> {
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
