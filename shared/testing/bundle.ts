/** A module as pages get it, but for what is left to them. */
export async function bundle(entry: URL, external: string[] = []): Promise<string> {
  const { outputFiles } = await Deno.bundle({
    entrypoints: [entry.pathname],
    platform: "browser",
    minify: true,
    write: false,
    external,
  });
  return outputFiles![0].text();
}
