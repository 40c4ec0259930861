import { createHash } from "node:crypto";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { S3Client } from "s3_lite_client";
import { engine } from "shared/testing/engines.ts";
import { FaultProxy } from "shared/testing/faults/proxy.ts";
import {
  allObjects,
  type Bucket,
  openObjects,
  RangeNotSatisfiable,
  serveObject,
  serveSigned,
  type UploadForm,
} from "./mod.ts";
import { HttpError } from "fresh";

const text = (body: ReadableStream<Uint8Array>) => new Response(body as BodyInit).text();
const bytes = (content: string) => new TextEncoder().encode(content);
const plain = { contentType: "text/plain" };
const megabyte = 1024 * 1024;

interface Store extends AsyncDisposable {
  private: Bucket;
  public: Bucket;
}

/** The same promises for both drivers. */
function contract(name: string, open: () => Promise<Store>, ignore = false) {
  const test = (title: string, run: (bucket: Bucket, store: Store) => Promise<void>) =>
    Deno.test({
      name: `${name}: ${title}`,
      ignore,
      // Connections to S3 stay open for the next request.
      sanitizeResources: false,
      fn: async () => {
        await using store = await open();
        await run(store.private, store);
      },
    });

  test("a bucket is removed with everything in it, and removed again without harm", async (bucket) => {
    for (let n = 0; n < 40; n++) await bucket.put(`folder/${n}`, bytes("x"), plain);
    await bucket.remove();
    await bucket.remove();
    assertEquals((await bucket.list().catch(() => ({ objects: [] }))).objects, []);
  });

  test("an object comes back as it was stored, with its type and size", async (bucket) => {
    const content = bytes("sku,quantity\nMAT35-Z,3\n");
    await bucket.put("imports/a file.csv", content, { contentType: "text/csv; charset=utf-8" });
    const { body, ...object } = (await bucket.get("imports/a file.csv"))!;
    assertEquals(await text(body), "sku,quantity\nMAT35-Z,3\n");
    assertEquals(
      [object.key, object.size, object.contentType, object.part],
      ["imports/a file.csv", content.length, "text/csv; charset=utf-8", null],
    );
    assertMatch(object.etag, /^"[0-9a-f]{32}"$/);
    const info = await bucket.head("imports/a file.csv");
    assertEquals([info?.size, info?.etag], [object.size, object.etag]);
  });

  test("an object may be empty", async (bucket) => {
    await bucket.put("empty", new Uint8Array(), plain);
    const object = await bucket.get("empty");
    assertEquals([object!.size, await text(object!.body)], [0, ""]);
  });

  test("a stream is stored, an old object replaced, a deleted one gone", async (bucket) => {
    const stream = (content: string) => new Blob([content]).stream() as ReadableStream<Uint8Array>;
    await bucket.put("a.txt", stream("one"), plain);
    const before = await bucket.head("a.txt");
    await bucket.put("a.txt", stream("two"), { contentType: "text/html" });
    const after = await bucket.get("a.txt");
    assertEquals([await text(after!.body), after!.contentType], ["two", "text/html"]);
    assert(after!.etag !== before!.etag);
    await bucket.delete("a.txt");
    await bucket.delete("a.txt");
    assertEquals([await bucket.get("a.txt"), await bucket.head("a.txt")], [null, null]);
    assertEquals(await bucket.get("never/there.txt"), null);
  });

  test("a large stream comes back byte by byte", async (bucket) => {
    const [sent, received] = [createHash("sha256"), createHash("sha256")];
    let left = 20 * 16;
    const source = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (left-- === 0) return controller.close();
        const chunk = crypto.getRandomValues(new Uint8Array(64 * 1024));
        sent.update(chunk);
        controller.enqueue(chunk);
      },
    });
    await bucket.put("large", source, { contentType: "application/octet-stream" });
    const object = await bucket.get("large");
    assertEquals(object!.size, 20 * megabyte);
    for await (const chunk of object!.body) received.update(chunk);
    assertEquals(received.digest("hex"), sent.digest("hex"));
  });

  test("a stream that breaks leaves the old object and nothing half", async (bucket) => {
    await bucket.put("a", bytes("old"), plain);
    for (const size of [1, 20]) {
      let sent = 0;
      const breaks = new ReadableStream<Uint8Array>({
        pull(controller) {
          if (sent++ === size) controller.error(new Error("the sender went away"));
          else controller.enqueue(new Uint8Array(megabyte));
        },
      });
      await assertRejects(() => bucket.put("a", breaks, plain), Error, "went away");
    }
    assertEquals(await text((await bucket.get("a"))!.body), "old");
    const { objects } = await bucket.list();
    assertEquals(objects.map(({ key }) => key), ["a"]);
  });

  test("a part comes by its first and last byte, its beginning, or its end", async (bucket) => {
    await bucket.put("a", bytes("0123456789"), plain);
    const read = async (range: Parameters<Bucket["get"]>[1]) => {
      const object = await bucket.get("a", range);
      return [await text(object!.body), object!.size, object!.part];
    };
    assertEquals(await read({ range: { from: 2, to: 4 } }), ["234", 10, { from: 2, to: 4 }]);
    assertEquals(await read({ range: { from: 7 } }), ["789", 10, { from: 7, to: 9 }]);
    assertEquals(await read({ range: { from: 8, to: 99 } }), ["89", 10, { from: 8, to: 9 }]);
    assertEquals(await read({ range: { last: 3 } }), ["789", 10, { from: 7, to: 9 }]);
    const error = await assertRejects(
      () => bucket.get("a", { range: { from: 10 } }),
      RangeNotSatisfiable,
    );
    assertEquals(error.size, 10);
  });

  test("requests get wholes, parts, 304 and 416 as HTTP has it", async (bucket) => {
    await bucket.put("a", bytes("0123456789"), plain);
    const ask = async (headers: Record<string, string>, method = "GET") => {
      const response = await serveObject(
        bucket,
        "a",
        new Request("http://x/", { method, headers }),
      );
      return { status: response!.status, headers: response!.headers, body: await response!.text() };
    };
    const whole = await ask({});
    assertEquals([whole.status, whole.body], [200, "0123456789"]);
    assertEquals(whole.headers.get("accept-ranges"), "bytes");
    const part = await ask({ range: "bytes=2-4" });
    assertEquals([part.status, part.body], [206, "234"]);
    assertEquals(part.headers.get("content-range"), "bytes 2-4/10");
    assertEquals(part.headers.get("content-length"), "3");
    const etag = whole.headers.get("etag")!;
    assertEquals((await ask({ "if-none-match": `"x", W/${etag}` })).status, 304);
    assertEquals((await ask({ "if-none-match": '"x"' })).status, 200);
    assertEquals((await ask({ range: "bytes=2-4", "if-range": etag })).status, 206);
    assertEquals((await ask({ range: "bytes=2-4", "if-range": '"old"' })).status, 200);
    const beyond = await ask({ range: "bytes=10-" });
    assertEquals([beyond.status, beyond.headers.get("content-range")], [416, "bytes */10"]);
    const head = await ask({}, "HEAD");
    assertEquals([head.status, head.headers.get("content-length"), head.body], [200, "10", ""]);
    for (const odd of ["bytes=4-2", "bytes=-", "bytes=1-2,4-5", "lines=1-2"]) {
      assertEquals((await ask({ range: odd })).status, 200, odd);
    }
  });

  test("keys are listed by their beginning, in order, page by page", async (bucket) => {
    const keys = ["p/2.svg", "p/1.svg", "p-1", "p/a/b", "q/1.svg", "p/10.svg"];
    for (const key of keys) await bucket.put(key, new Uint8Array([1]), plain);
    const found = [];
    let cursor: string | undefined;
    do {
      const page = await bucket.list({ prefix: "p/", limit: 3, cursor });
      found.push(page.objects.map(({ key, size }) => `${key} ${size}`));
      cursor = page.cursor ?? undefined;
    } while (cursor);
    assertEquals(found, [["p/1.svg 1", "p/10.svg 1", "p/2.svg 1"], ["p/a/b 1"]]);
    const all = await Array.fromAsync(allObjects(bucket, ""), ({ key }) => key);
    assertEquals(all, keys.toSorted());
    assertEquals(await bucket.list({ prefix: "none" }), { objects: [], cursor: null });
  });

  test("a key that could leave the bucket is refused", async (bucket) => {
    for (const key of ["../x", "a/../../x", "/etc/passwd", "a//b", "", "a\0b", "a/./b", "%2e/x"]) {
      await assertRejects(() => bucket.get(key), TypeError);
      await assertRejects(() => bucket.put(key, new Uint8Array(), plain), TypeError);
      await assertRejects(async () => await bucket.delete(key), TypeError);
    }
  });

  test("a signed address reads one object, under a Hungarian name, until it expires", async (bucket) => {
    await bucket.put("exports/a b.csv", bytes("ár"), { contentType: "text/csv" });
    await bucket.put("exports/other.csv", bytes("x"), { contentType: "text/csv" });
    const url = await bucket.presignDownload("exports/a b.csv", {
      expiresSeconds: 60,
      fileName: "Őszi árlista.csv",
    });
    const response = await fetch(url);
    assertEquals([response.status, await response.text()], [200, "ár"]);
    assertEquals(response.headers.get("content-type"), "text/csv");
    assertEquals(
      response.headers.get("content-disposition"),
      "attachment; filename=\"Oszi arlista.csv\"; filename*=UTF-8''%C5%90szi%20%C3%A1rlista.csv",
    );
    const part = await fetch(url, { headers: { range: "bytes=0-0" } });
    assertEquals([part.status, (await part.bytes()).length], [206, 1]);
    const refused = async (changed: string, init?: RequestInit) => {
      const response = await fetch(changed, init);
      await response.body?.cancel();
      assertEquals(response.status, 403, changed);
    };
    await refused(url.split("?")[0]);
    await refused(url.replace("a%20b", "other"));
    await refused(url.replace(/(signature=)(.)/i, (_, name, d) => name + (d === "0" ? "1" : "0")));
    await refused(url.replace("arlista", "virus"));
    await refused(url, { method: "DELETE" });
    await refused(url, { method: "PUT", body: "x" });
    const short = await bucket.presignDownload("exports/a b.csv", { expiresSeconds: 1 });
    await new Promise((done) => setTimeout(done, 2100));
    await refused(short);
  });

  test("a signed form stores one object of its type and size, and no other", async (bucket) => {
    const options = { contentType: "image/png", maxBytes: 10, expiresSeconds: 60 };
    const form = await bucket.presignUpload("in/a.png", options);
    assertEquals(await post(form, "0123456789"), 204);
    const object = await bucket.get("in/a.png");
    assertEquals([await text(object!.body), object!.contentType], ["0123456789", "image/png"]);
    await bucket.delete("in/a.png");
    const change = (changed: Record<string, string>) => ({
      url: form.url,
      fields: Object.fromEntries(
        Object.entries(form.fields).map(([name, value]) => [
          name,
          changed[name.toLowerCase()] ?? value,
        ]),
      ),
    });
    const refused = [
      await post(form, "0123456789A"),
      await post(change({ "content-type": "text/html" }), "x"),
      await post(change({ "max-bytes": "99999", policy: "e30=" }), "0123456789A"),
      await post(change({ signature: "0", "x-amz-signature": "0" }), "x"),
      await post({ url: form.url, fields: {} }, "x"),
    ];
    assert(refused.every((status) => status >= 400 && status < 500), String(refused));
    const short = await bucket.presignUpload("in/b.png", { ...options, expiresSeconds: 1 });
    await new Promise((done) => setTimeout(done, 2100));
    assertEquals(await post(short, "x"), 403);
    assertEquals((await bucket.list({ prefix: "in/" })).objects, []);
  });
}

async function post({ url, fields }: UploadForm, content: string): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append("file", new Blob([content], { type: "image/png" }), "x.png");
  const response = await fetch(url, { method: "POST", body: form });
  await response.body?.cancel();
  return response.status;
}

/** Folders, and a server as the tenant app has it for their signed addresses. */
async function openFiles(): Promise<Store & { directory: string; origin: string }> {
  const directory = await Deno.makeTempDir();
  const signing = { secret: "a secret of this test", baseUrl: "" };
  const open: { private: Bucket; public: Bucket }[] = [];
  const answer = async (req: Request): Promise<Response> => {
    const path = new URL(req.url).pathname.slice("/objects/".length);
    try {
      return await serveSigned(signing, [open[0].private], path, req);
    } catch (error) {
      return new Response(null, { status: error instanceof HttpError ? error.status : 500 });
    }
  };
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, answer);
  const origin = `http://127.0.0.1:${server.addr.port}`;
  signing.baseUrl = `${origin}/objects`;
  const objects = openObjects({ directory, signing });
  const buckets = {
    private: objects.bucket("t-test-private"),
    public: objects.bucket("t-test-public"),
  };
  open.push(buckets);
  return {
    ...buckets,
    directory,
    origin,
    async [Symbol.asyncDispose]() {
      await server.shutdown();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

contract("files", openFiles);

Deno.test("files: a path cannot leave the buckets that are served, signed or not", async () => {
  await using store = await openFiles();
  await Deno.writeTextFile(`${store.directory}/secret`, "secret");
  await store.public.put("p", bytes("public"), plain);
  const query = "?expires=9999999999&signature=" + "0".repeat(64);
  for (
    const path of [
      "t-test-private/../secret",
      "t-test-private/%2e%2e/secret",
      "t-test-private/..%2fsecret",
      "t-test-private%2f..%2fsecret",
      "t-test-public/p",
      "t-test-private/",
      "t-test-private/%",
      "",
    ]
  ) {
    using connection = await Deno.connect({
      hostname: "127.0.0.1",
      port: Number(new URL(store.origin).port),
    });
    // A path as it is: fetch would tidy it.
    await connection.write(
      bytes(`GET /objects/${path}${query} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`),
    );
    const answer = await text(connection.readable);
    assertMatch(answer, /^HTTP\/1.1 (403|400) /, path);
    assert(!/secret|public/.test(answer));
  }
});

Deno.test("files: an upload that is cut off leaves nothing behind", async () => {
  await using store = await openFiles();
  const form = await store.private.presignUpload("a", {
    contentType: "text/plain",
    maxBytes: 1000,
    expiresSeconds: 60,
  });
  const fields = Object.entries(form.fields).map(([name, value]) =>
    `--b\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  );
  const connection = await Deno.connect({
    hostname: "127.0.0.1",
    port: Number(new URL(store.origin).port),
  });
  await connection.write(bytes(
    "POST /objects/t-test-private/a HTTP/1.1\r\nhost: x\r\ncontent-length: 5000\r\n" +
      "content-type: multipart/form-data; boundary=b\r\n\r\n" + fields.join("") +
      '--b\r\ncontent-disposition: form-data; name="file"; filename="a"\r\n\r\nhalf of it',
  ));
  const drafts = `${store.directory}/.unfinished`;
  const count = async () => (await Array.fromAsync(Deno.readDir(drafts)).catch(() => [])).length;
  while (await count() === 0) await new Promise((done) => setTimeout(done, 10));
  connection.close();
  while (await count() > 0) await new Promise((done) => setTimeout(done, 10));
  assertEquals((await store.private.list()).objects, []);
});

Deno.test("files: a file that somebody put there by hand is an object too", async () => {
  await using store = await openFiles();
  await Deno.mkdir(`${store.directory}/t-test-public`);
  await Deno.writeTextFile(`${store.directory}/t-test-public/a.svg`, "<svg/>");
  const object = await store.public.get("a.svg");
  assertEquals([object?.contentType, await text(object!.body)], ["image/svg+xml", "<svg/>"]);
});

const s3 = await engine("Ceph S3", "VECTON_TEST_S3_ENDPOINT", "http://127.0.0.1:7480");
const accessKey = Deno.env.get("VECTON_TEST_S3_ACCESS_KEY") ?? "vecton";
const secretKey = Deno.env.get("VECTON_TEST_S3_SECRET_KEY") ?? "vectonvecton";

async function openS3(endpoint = s3!): Promise<Store> {
  const login = { accessKey, secretKey, region: "us-east-1" };
  const client = new S3Client({ endPoint: s3!, ...login, pathStyle: true });
  const id = crypto.randomUUID();
  const names = { private: `t-${id}-private`, public: `t-${id}-public` };
  for (const name of Object.values(names)) await client.makeBucket(name);
  // As the tenant's manifests have it.
  await client.makeRequest({
    method: "PUT",
    bucketName: names.public,
    objectName: "",
    query: "policy=",
    statusCode: 204,
    payload: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{
        Effect: "Allow",
        Principal: "*",
        Action: "s3:GetObject",
        Resource: `arn:aws:s3:::${names.public}/*`,
      }],
    }),
  });
  const objects = openObjects({ endpoint, publicEndpoint: s3!, ...login });
  const store = { private: objects.bucket(names.private), public: objects.bucket(names.public) };
  return {
    ...store,
    async [Symbol.asyncDispose]() {
      const direct = openObjects({ endpoint: s3!, ...login });
      for (const name of Object.values(names)) {
        const bucket = direct.bucket(name);
        await bucket.remove();
      }
    },
  };
}

contract("S3", openS3, !s3);

Deno.test({
  name: "S3: without a signature nobody reads the private bucket, lists or writes either",
  ignore: !s3,
  sanitizeResources: false,
  fn: async () => {
    await using store = await openS3();
    await store.private.put("a", bytes("private"), plain);
    await store.public.put("a", bytes("public"), plain);
    const ask = async (path: string, init?: RequestInit) => {
      const response = await fetch(`${s3}/${path}`, init);
      return [response.status, response.ok ? await response.text() : await response.body?.cancel()];
    };
    const [secret, open] = [store.private.name, store.public.name];
    assertEquals(await ask(`${open}/a`), [200, "public"]);
    for (const path of [`${secret}/a`, `${secret}/none`, secret, open, `${open}?list-type=2`]) {
      assertEquals((await ask(path))[0], 403, path);
    }
    for (const bucket of [secret, open]) {
      for (const method of ["PUT", "DELETE"]) {
        const body = method === "PUT" ? "x" : undefined;
        assertEquals((await ask(`${bucket}/a`, { method, body }))[0], 403);
      }
    }
    assertEquals(await ask(`${open}/a`), [200, "public"]);
  },
});

Deno.test({
  name: "S3: an upload whose connections break leaves no object; another succeeds",
  ignore: !s3,
  sanitizeResources: false,
  sanitizeOps: false,
  fn: async () => {
    const { hostname, port } = new URL(s3!);
    await using network = new FaultProxy({ hostname, port: Number(port) });
    await using store = await openS3(`http://127.0.0.1:${network.port}`);
    let sent = 0;
    const parts = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent === 20) network.set("refuse");
        if (sent++ === 24) controller.close();
        else controller.enqueue(new Uint8Array(megabyte));
      },
    }, { highWaterMark: 0 });
    await assertRejects(() => store.private.put("a", parts, plain), Error, "failed");
    network.set("pass");
    assertEquals(await store.private.get("a"), null);
    await store.private.put("a", bytes("whole"), plain);
    // One request that is cut off in the middle is made again.
    const again = store.private.put("b", new Uint8Array(5 * megabyte), plain);
    network.cut(megabyte, "up");
    await again;
    assertEquals((await store.private.head("b"))?.size, 5 * megabyte);
  },
});

Deno.test({
  name: "S3: what the store does not take is not read either",
  ignore: !s3,
  sanitizeResources: false,
  sanitizeOps: false,
  fn: async () => {
    const { hostname, port } = new URL(s3!);
    await using network = new FaultProxy({ hostname, port: Number(port) });
    await using store = await openS3(`http://127.0.0.1:${network.port}`);
    let made = 0;
    const parts = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (made === 12) network.set("blackhole");
        if (made++ === 40) controller.close();
        else controller.enqueue(new Uint8Array(megabyte));
      },
    }, { highWaterMark: 0 });
    const stored = store.private.put("a", parts, plain);
    while (made < 16) await new Promise((done) => setTimeout(done, 10));
    await new Promise((done) => setTimeout(done, 500));
    assertEquals(made, 16);
    network.set("pass");
    await stored;
    assertEquals((await store.private.head("a"))?.size, 40 * megabyte);
  },
});

Deno.test({
  name: "S3: the parts of a stream that breaks are removed",
  ignore: !s3,
  sanitizeResources: false,
  fn: async () => {
    await using store = await openS3();
    const client = new S3Client({
      endPoint: s3!,
      accessKey,
      secretKey,
      region: "us-east-1",
      bucket: store.private.name,
    });
    const uploads = async () => {
      const found = await client.makeRequest({
        method: "GET",
        objectName: "",
        query: "uploads=",
        returnBody: true,
      });
      return (await found.text()).match(/<UploadId>/g)?.length ?? 0;
    };
    let made = 0;
    let during = 0;
    const breaks = new ReadableStream<Uint8Array>({
      async pull(controller) {
        if (made++ < 20) return controller.enqueue(new Uint8Array(megabyte));
        during = await uploads();
        controller.error(new Error("the sender went away"));
      },
    }, { highWaterMark: 0 });
    await assertRejects(() => store.private.put("a", breaks, plain), Error, "went away");
    assertEquals([during, await uploads()], [1, 0]);
  },
});
