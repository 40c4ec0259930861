import { assertEquals } from "@std/assert";
import { actionText } from "./audit_actions.ts";

const root = new URL("../../../", import.meta.url);

/** Every action that a source of these folders may write to a log. */
async function* actionsOf(folder: URL): AsyncGenerator<string> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isDirectory && !/^[._]|^node_modules$/.test(entry.name)) {
      yield* actionsOf(new URL(`${entry.name}/`, folder));
    }
    if (!/\.tsx?$/.test(entry.name) || /_test\.tsx?$/.test(entry.name)) continue;
    const text = await Deno.readTextFile(new URL(entry.name, folder));
    for (const [, choice] of text.matchAll(/\baction: ([^\n]*)/g)) {
      for (const [, action] of choice.matchAll(/"([a-z_]+\.[a-z_]+)"/g)) yield action;
    }
    if (!/appendAudit|\baudit\(/.test(text)) continue;
    // Verbs that are looked up or put together elsewhere in the file.
    const verbs = /"((?:tenant|client|account|impersonation|sign_up)\.[a-z_]+ed)"/g;
    for (const [, action] of text.matchAll(verbs)) yield action;
  }
}

/** `identity/domain/factors.ts` and `commands/client.ts` make these of parts. */
const composed = [
  "totp.added",
  "totp.removed",
  "passkey.added",
  "passkey.removed",
  "recovery_codes.made",
  "client.secret_rotated",
  "client.enabled",
  "client.disabled",
];

Deno.test("every act that identity or Admin notes has words in both languages", async () => {
  const written = new Set(composed);
  for (const folder of ["identity/", "admin/", "shared/credentials/", "shared/auth/"]) {
    for await (const action of actionsOf(new URL(folder, root))) written.add(action);
  }
  assertEquals(written.size > 40, true);
  const without = [...written].filter((action) =>
    (["en", "hu"] as const).some((locale) => actionText(action, locale) === action)
  );
  assertEquals(without, []);
});
