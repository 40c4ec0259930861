import { dirname, join } from "@std/path";

/** A folder with these files, named by their path in it, that goes when the test ends. */
export async function tempFolder(
  files: Record<string, string>,
): Promise<
  { path: string; write(name: string, content: string): Promise<void> } & AsyncDisposable
> {
  const path = await Deno.realPath(await Deno.makeTempDir());
  const write = async (name: string, content: string) => {
    await Deno.mkdir(dirname(join(path, name)), { recursive: true });
    await Deno.writeTextFile(join(path, name), content);
  };
  for (const [name, content] of Object.entries(files)) await write(name, content);
  return { path, write, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}
