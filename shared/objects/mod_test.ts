import { assertEquals, assertRejects } from "@std/assert";
import { S3Client } from "s3_lite_client";
import { engine } from "shared/testing/engines.ts";
import { type Bucket, openObjects } from "./mod.ts";

const text = (body: ReadableStream<Uint8Array>) => new Response(body as BodyInit).text();

/** The same promises for both drivers. */
function contract(name: string, open: () => Promise<Bucket>, ignore = false) {
  const test = (title: string, run: (bucket: Bucket) => Promise<void>) =>
    Deno.test({ name: `${name}: ${title}`, ignore, fn: async () => await run(await open()) });

  test("an object comes back as it was stored, with its type and size", async (bucket) => {
    const bytes = new TextEncoder().encode("sku,quantity\nMAT35-Z,3\n");
    await bucket.put("imports/a file.csv", bytes, { contentType: "text/csv" });
    const object = await bucket.get("imports/a file.csv");
    assertEquals([object?.size, object?.contentType], [bytes.length, "text/csv"]);
    assertEquals(await text(object!.body), "sku,quantity\nMAT35-Z,3\n");
  });

  test("a stream is stored, an old object replaced, a deleted one gone", async (bucket) => {
    const stream = (content: string) => new Blob([content]).stream() as ReadableStream<Uint8Array>;
    await bucket.put("a.txt", stream("one"), { contentType: "text/plain" });
    await bucket.put("a.txt", stream("two"), { contentType: "text/plain" });
    assertEquals(await text((await bucket.get("a.txt"))!.body), "two");
    await bucket.delete("a.txt");
    assertEquals(await bucket.get("a.txt"), null);
    assertEquals(await bucket.get("never/there.txt"), null);
  });

  test("keys are listed by their beginning, in order", async (bucket) => {
    for (const key of ["p/2.svg", "p/1.svg", "q/1.svg"]) {
      await bucket.put(key, new Uint8Array([1]), { contentType: "image/svg+xml" });
    }
    assertEquals(await bucket.list("p/"), ["p/1.svg", "p/2.svg"]);
  });

  test("a key that could leave the bucket is refused", async (bucket) => {
    for (const key of ["../x", "a/../../x", "/etc/passwd", "a//b", "", "a\0b"]) {
      await assertRejects(() => bucket.get(key), TypeError);
    }
  });
}

contract("files", async () => {
  const directory = await Deno.makeTempDir();
  return openObjects({ directory }).bucket("t-test-private");
});

const s3 = await engine("Ceph S3", "VECTON_TEST_S3_ENDPOINT", "http://127.0.0.1:7480");
contract("S3", async () => {
  const login = {
    endpoint: s3!,
    accessKey: Deno.env.get("VECTON_TEST_S3_ACCESS_KEY") ?? "vecton",
    secretKey: Deno.env.get("VECTON_TEST_S3_SECRET_KEY") ?? "vectonvecton",
    region: "us-east-1",
  };
  const name = `t-${crypto.randomUUID()}`;
  const { endpoint, ...keys } = login;
  await new S3Client({ endPoint: endpoint, ...keys, bucket: name, pathStyle: true }).makeBucket(
    name,
  );
  return openObjects(login).bucket(name);
}, !s3);
