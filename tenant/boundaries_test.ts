import { assertEquals } from "@std/assert";

const root = new URL("./", import.meta.url);

/** Folders that others may call inside of their own transaction. */
const shared = ["inventory"];

/**
 * What reaches for another service's folder although the rule is not to, and why it must: each of
 * these is one transaction by need.
 */
const exceptions = [
  // An account and the tenant's record of its customer come, change and go together.
  "services/webshop/customers/record.ts → crm",
  // Its tables are made first: an account refers to the record by a foreign key.
  "services/webshop/schema.ts → crm",
];

async function* sources(folder: URL): AsyncGenerator<URL> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory) {
      if (!/^[._]|^testing$/.test(entry.name)) yield* sources(new URL(`${entry.name}/`, folder));
    } else if (
      /\.tsx?$/.test(entry.name) && !/(_test|_bench)\.tsx?$|^testing\.ts$/.test(entry.name)
    ) {
      yield new URL(encodeURIComponent(entry.name), folder);
    }
  }
}

/** The service whose folder a path lies in, or null. */
function serviceOf(url: URL): string | null {
  const path = decodeURIComponent(url.href.slice(root.href.length));
  return /^services\/(\w+)\//.exec(path)?.[1] ?? null;
}

Deno.test("a service reaches into no other's folder, but for stock and what is listed with its reason", async () => {
  const reaching = new Set<string>();
  let seen = 0;
  for await (const source of sources(new URL("services/", root))) {
    const own = serviceOf(source);
    const text = await Deno.readTextFile(source);
    for (const [, path] of text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
      const other = serviceOf(new URL(path, source));
      seen++;
      if (!own || !other || other === own || shared.includes(other)) continue;
      reaching.add(`${decodeURIComponent(source.href.slice(root.href.length))} → ${other}`);
    }
  }
  assertEquals(seen > 100, true, "the sources were read");
  assertEquals([...reaching].sort(), exceptions);
});
