import { assertEquals } from "@std/assert";
import { actionText } from "./messages.ts";

const root = new URL("../../../../../", import.meta.url);

/** Every action that a source of the tenant app writes to its log. */
async function* actionsOf(folder: URL): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory && !/^[._]/.test(entry.name)) {
      yield* actionsOf(new URL(`${entry.name}/`, folder));
    }
    if (!/\.tsx?$/.test(entry.name) || /_test\.tsx?$/.test(entry.name)) continue;
    const text = await Deno.readTextFile(new URL(entry.name, folder));
    for (const [, verb] of text.matchAll(/\bnoteAct\([^"]*"([a-z_]+)"/g)) yield `customer.${verb}`;
    if (!/\baudit\(/.test(text)) continue;
    for (const [line] of text.matchAll(/^.*(?:\baction\b|\bnote\().*$/gm)) {
      for (const [, action] of line.matchAll(/"([a-z_]+\.[a-z_]+)"/g)) yield action;
    }
  }
}

Deno.test("every act that the tenant app notes has words in both languages", async () => {
  const written = new Set<string>();
  for (const folder of ["routes/", "services/"]) {
    for await (const action of actionsOf(new URL(folder, root))) written.add(action);
  }
  assertEquals(written.size >= 23, true, [...written].join(" "));
  const without = [...written].filter((action) =>
    (["en", "hu"] as const).some((locale) => actionText(action, locale) === action)
  );
  assertEquals(without, []);
});
