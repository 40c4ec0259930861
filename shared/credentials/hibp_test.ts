import { assert, assertEquals } from "@std/assert";
import { encodeHex } from "@std/encoding";
import { isBreached, sha1 } from "./breached.ts";

const hashOf = async (password: string): Promise<string> =>
  encodeHex(await sha1(password)).toUpperCase();

/** As a download of Have I Been Pwned: SHA-1 and count a line, by hash, with CRLF. */
async function download(counts: Record<string, number>): Promise<string> {
  const lines = await Promise.all(
    Object.entries(counts).map(async ([password, count]) => `${await hashOf(password)}:${count}`),
  );
  const file = await Deno.makeTempFile({ suffix: ".txt" });
  await Deno.writeTextFile(file, lines.toSorted().join("\r\n") + "\r\n");
  return file;
}

async function build(source: string, ...options: string[]): Promise<string> {
  const out = await Deno.makeTempFile({ suffix: ".bloom" });
  const script = new URL("./build_breached.ts", import.meta.url).pathname;
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--quiet", script, source, `--out=${out}`, ...options],
    stdout: "null",
    stderr: "piped",
  }).output();
  assertEquals(code, 0, new TextDecoder().decode(stderr));
  return out;
}

Deno.test("a filter made of a download knows its passwords, and those seen often enough only", async () => {
  const many: Record<string, number> = {};
  for (let i = 0; i < 3000; i++) many[`breached password ${i}`] = i % 2 ? 3 : 500;
  const source = await download(many);
  const all = await build(source);
  const often = await build(source, "--min-count=100");
  let rare = 0;
  for (let i = 0; i < 3000; i++) {
    const password = `breached password ${i}`;
    assert(await isBreached(password, { file: all }), password);
    const known = await isBreached(password, { file: often });
    if (i % 2 === 0) assert(known, password);
    else if (known) rare++;
  }
  assert(rare < 5, `a filter is wrong now and then, not ${rare} times in 1500`);
  assertEquals(await isBreached("lovas kocsi zöld kanál", { file: all }), false);
  const [big, small] = await Promise.all([Deno.stat(all), Deno.stat(often)]);
  assert(small.size < big.size);
  for (const file of [source, all, often]) await Deno.remove(file);
});

/** A mirror of the range service, as its documentation describes answers (with padding). */
async function mirror(passwords: string[], answer?: (prefix: string) => Response) {
  const hashes = await Promise.all(passwords.map(hashOf));
  const asked: { path: string; padding: string | null }[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (req) => {
    const path = new URL(req.url).pathname;
    asked.push({ path, padding: req.headers.get("add-padding") });
    const prefix = path.slice("/range/".length);
    if (answer) return answer(prefix);
    const lines = hashes.filter((hash) => hash.startsWith(prefix)).map((hash) =>
      `${hash.slice(5)}:42`
    );
    // Padding: hashes that nobody has, with the count 0.
    for (let i = 0; i < 800; i++) {
      const bytes = crypto.getRandomValues(new Uint8Array(18));
      lines.push(`${encodeHex(bytes).toUpperCase().slice(1)}:0`);
    }
    return new Response(lines.toSorted().join("\r\n"));
  });
  return {
    asked,
    hashes,
    rangeUrl: `http://127.0.0.1:${server.addr.port}/range/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

Deno.test("a range service is asked by five digits, for padded answers, and believed", async () => {
  const [known, unknown] = ["lovas kocsi zöld kanál", "kilenc piros esernyő szárad"];
  await using service = await mirror([known]);
  const { rangeUrl, asked, hashes: [hash] } = service;
  assertEquals(await isBreached(known, { rangeUrl }), true);
  assertEquals(await isBreached(known.normalize("NFD"), { rangeUrl }), true);
  assertEquals(await isBreached(unknown, { rangeUrl }), false);
  assertEquals(asked.map(({ path }) => path), [
    `/range/${hash.slice(0, 5)}`,
    `/range/${hash.slice(0, 5)}`,
    `/range/${(await hashOf(unknown)).slice(0, 5)}`,
  ]);
  assert(asked.every(({ padding }) => padding === "true"));
});

Deno.test("padding is no breach, nor is a service that fails or is not there", async () => {
  const password = "kilenc piros esernyő szárad";
  const rest = (await hashOf(password)).slice(5);
  const answers: ((prefix: string) => Response)[] = [
    () => new Response(`${rest}:0\r\n`),
    () => new Response(`${rest}:9`, { status: 503 }),
    () => new Response("<html>try later</html>"),
    // A redirect is not followed: who answers is the one that was configured.
    () => new Response(null, { status: 302, headers: { location: "https://example.com/" } }),
  ];
  for (const [i, answer] of answers.entries()) {
    await using service = await mirror([], answer);
    const { rangeUrl, asked } = service;
    assertEquals(await isBreached(password, { rangeUrl }), false, `answer ${i}`);
    assertEquals(asked.length, 1);
  }
  assertEquals(await isBreached(password, { rangeUrl: "http://127.0.0.1:1/range/" }), false);
});
