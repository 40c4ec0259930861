import { assertEquals, assertRejects } from "@std/assert";
import { HttpError } from "fresh";
import { type IncomingFile, readMultipart } from "./multipart.ts";

const limits = { maxFileBytes: 1000, maxFiles: 2 };

function form(parts: [string, string | File][]): Request {
  const body = new FormData();
  for (const [name, value] of parts) body.append(name, value);
  return new Request("http://x/", { method: "POST", body });
}

const file = (name: string, size: number) => new File([new Uint8Array(size)], name);
const read = async ({ name, content }: IncomingFile) =>
  `${name} ${(await new Response(content as BodyInit).bytes()).length}`;

async function status(run: () => Promise<unknown>): Promise<number> {
  return (await assertRejects(run, HttpError)).status;
}

Deno.test("files come one after another with the fields before them; the text fields come at the end", async () => {
  const found: unknown[] = [];
  const request = form([["a", "1"], ["f", file("Őszi.txt", 10)], ["b", "2"], ["f", file("y", 0)]]);
  const fields = await readMultipart(request, limits, async (each) => {
    found.push([await read(each), { ...each.fields }]);
  });
  assertEquals(found, [["Őszi.txt 10", { a: "1" }], ["y 0", { a: "1", b: "2" }]]);
  assertEquals(fields, { a: "1", b: "2" });
});

Deno.test("a form without files, with an empty file field or with nothing at all is read, too", async () => {
  const none = () => Promise.reject(new Error("there is no file"));
  assertEquals(await readMultipart(form([["a", "1"]]), limits, none), { a: "1" });
  assertEquals(await readMultipart(form([["f", file("", 0)]]), limits, none), {});
  assertEquals(await readMultipart(form([]), limits, none), {});
});

Deno.test("a file that is too large fails by itself, the next one comes all the same", async () => {
  const found: string[] = [];
  const request = form([["f", file("large", 200_000)], ["f", file("small", 5)]]);
  await readMultipart(request, limits, async (each) => {
    found.push(await read(each).catch((error) => `${each.name} ${error.status}`));
  });
  assertEquals(found, ["large 413", "small 5"]);
});

Deno.test("what a handler leaves unread is skipped", async () => {
  const found: string[] = [];
  const request = form([["f", file("a", 900)], ["f", file("b", 900)]]);
  await readMultipart(request, limits, async ({ name, content }) => {
    await content.cancel();
    found.push(name);
  });
  assertEquals(found, ["a", "b"]);
});

Deno.test("too many files, no form, half a form and an error of the handler are errors", async () => {
  const take = async (each: IncomingFile) => void await read(each);
  const three = form([1, 2, 3].map((n): [string, File] => ["f", file(`${n}`, 5)]));
  assertEquals(await status(() => readMultipart(three, limits, take)), 413);
  const text = new Request("http://x/", { method: "POST", body: "a=1" });
  assertEquals(await status(() => readMultipart(text, limits, take)), 415);
  const headers = { "content-type": "multipart/form-data; boundary=b" };
  const head = '--b\r\ncontent-disposition: form-data; name="f"; filename="f"\r\n\r\nhalf';
  const half = new Request("http://x/", { method: "POST", headers, body: head });
  assertEquals(await status(() => readMultipart(half, limits, take)), 400);
  const fails = form([["f", file("a", 900)]]);
  const broken = () => Promise.reject(new HttpError(403));
  assertEquals(await status(() => readMultipart(fails, limits, broken)), 403);
});
