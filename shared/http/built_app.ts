/** What a build's `server.js` gives: its handler, and what the app's `main.ts` exports. */
export type BuiltApp<Main> = Main & {
  fetch(req: Request, info?: Deno.ServeHandlerInfo): Promise<Response>;
};

/**
 * Loads the built app of a folder. What serves it must come from here, too: a bundled build has
 * modules of its own, and a process must not open its pools twice.
 */
export async function builtApp<Main>(folder: URL): Promise<BuiltApp<Main>> {
  const file = new URL("_fresh/server.js", folder);
  try {
    await Deno.stat(file);
  } catch {
    const name = folder.pathname.split("/").at(-2);
    throw new Error(`The app is not built: run \`deno run -A ${name}/dev.ts build\` first.`);
  }
  const { default: { fetch }, ...main } = await import(file.href);
  // A build that exports the handler alone runs the sources.
  return { ...main.app ? main : await import(new URL("main.ts", folder).href), fetch };
}
