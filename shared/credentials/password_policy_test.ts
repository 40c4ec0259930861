import { assert, assertEquals } from "@std/assert";
import { addDigest, emptyBloom, hasDigest, readBloom, writeBloom } from "./bloom.ts";
import { isBreached, sha1 } from "./breached.ts";
import { passwordFault } from "./password_policy.ts";
import { hashPassword, passwordFits } from "./passwords.ts";

const words = ["demo", "Demo Bolt", "anna@example.hu", "Kovács Anna"];
const fault = (password: string, onlyFactor = false) =>
  passwordFault(password, { words, onlyFactor });

Deno.test("a password needs 12 characters, 15 where nothing else stands behind it", async () => {
  assertEquals(await fault("k7#vQ!m2xLp"), "password_short");
  assertEquals(await fault("k7#vQ!m2xLpz"), null);
  assertEquals(await fault("k7#vQ!m2xLpz", true), "password_short_alone");
  assertEquals(await fault("lovas kocsi zöld kanál", true), null);
});

Deno.test("no composition is asked for, and everything that can be typed is taken", async () => {
  for (
    const password of [
      "csak kisbetűs szavak egymás után",
      " szóköz az elején is számít neki",
      "馬車の緑のスプーンと雨の日の自転車",
      "nul\0 inside of a long passphrase",
      "🦄 zebra gyalogol a hídon 🦄",
      "k7#vQ!m2xLpz".repeat(10),
    ]
  ) {
    assertEquals(await fault(password, true), null, password);
    assert(await passwordFits(await hashPassword(password), password), password);
  }
});

Deno.test("256 bytes are the most, counted before anything is hashed", async () => {
  const random = Array.from(
    crypto.getRandomValues(new Uint8Array(128)),
    (byte) => byte.toString(16).padStart(2, "0"),
  ).join("");
  assertEquals(await fault(random), null);
  assertEquals(await fault(random + "x"), "password_long");
  assertEquals(await fault("x".repeat(10_000)), "password_long");
  assertEquals(await passwordFits("$argon2id$broken", "x".repeat(10_000)), false);
});

Deno.test("what is easy to guess is refused", async () => {
  const expected: [string, string][] = [
    ["Vecton2026!ab", "password_personal"],
    ["anna@example.hu", "password_personal"],
    ["kovács-anna-1985", "password_personal"],
    ["demo bolt 2026!", "password_personal"],
    ["aaaaaaaaaaaaaaaa", "password_common"],
    ["1234567890123456", "password_common"],
    ["qwertyuiopasdfgh", "password_common"],
    ["abcabcabcabcabcabc", "password_common"],
    ["passwordpassword", "password_breached"],
    ["PASSWORDPASSWORD", "password_breached"],
  ];
  for (const [password, code] of expected) assertEquals(await fault(password), code, password);
});

Deno.test("the thousand most common passwords are all refused", async () => {
  const { dictionary } = await import("@zxcvbn-ts/language-common");
  const common = (dictionary as Record<string, string[]>)["passwords-common"];
  for (const password of common.slice(0, 1000)) assert(await fault(password), password);
  const long = common.filter((password) => password.length >= 12);
  for (const password of long.slice(0, 300)) assert(await isBreached(password), password);
});

Deno.test("composed and decomposed accents are one password", async () => {
  const phc = await hashPassword("zöld kanál".normalize("NFD"));
  assert(await passwordFits(phc, "zöld kanál".normalize("NFC")));
});

Deno.test("a filter finds all it was given, survives a file, and is seldom wrong", async () => {
  const bloom = emptyBloom(2000, 0.001);
  for (let i = 0; i < 2000; i++) addDigest(bloom, await sha1(`in ${i}`));
  const read = readBloom(new Uint8Array(writeBloom(bloom)));
  let wrong = 0;
  for (let i = 0; i < 2000; i++) {
    assert(hasDigest(read, await sha1(`in ${i}`)));
    if (hasDigest(read, await sha1(`out ${i}`))) wrong++;
  }
  assert(wrong < 20, String(wrong));
});

Deno.test("a list that is not there or cut short stops the change instead of letting all pass", async () => {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "VBF1 and not much more");
  for (const path of [file, "/nowhere"]) {
    const result = await isBreached("x", { file: path }).then(() => "passed", () => "stopped");
    assertEquals(result, "stopped");
  }
  await Deno.remove(file);
});
