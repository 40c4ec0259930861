import { encodeBase64 } from "@std/encoding";
import { Builder } from "fresh/dev";
import type { MailContent, Transport } from "shared/mail/mod.ts";
import { sendDue } from "shared/mail/worker.ts";
import { Browser, fillForm } from "shared/testing/http_browser.ts";
import { testDatabase } from "shared/testing/mod.ts";
import { createApp } from "../../../app.ts";
import { tenantMigrations } from "../../../commands/migrate.ts";
import { configSchema } from "../../../config.ts";
import { openRuntime } from "../../../runtime.ts";
import { answerMailRequests } from "./requests.ts";

export const password = "lovas kocsi zöld kanál";

const root = new URL("../../../", import.meta.url).pathname;
const useBuild = await new Builder({ root }).build({ snapshot: "memory" });

export type Mail = MailContent & { to: string; id: string };

/** A shop over a database of its own, with whatever mail it sends. */
export async function testShop(
  slug = "demo",
  settings: Record<string, string> = {},
  build = useBuild,
) {
  const db = await testDatabase(await tenantMigrations());
  const origin = settings.ORIGIN ?? `http://${slug}.localhost:8000`;
  const directory = await Deno.makeTempDir();
  const runtime = openRuntime(configSchema.parse({
    ORIGIN: origin,
    VECTON_TENANT: slug,
    VECTON_TENANT_NAME: `Shop ${slug}`,
    VECTON_LOCALE: "en",
    DATABASE_URL: db.url,
    OBJECTS_DIR: directory,
    S3_PRIVATE_BUCKET: "private",
    S3_PUBLIC_BUCKET: "public",
    OIDC_ISSUER: "http://identity.localhost:8000",
    OIDC_CLIENT_ID: `tenant-${slug}`,
    OIDC_CLIENT_SECRET: "a secret for this test only",
    LIVE_TOKEN_SECRET: "a secret for this test only",
    SECRET_KEY: encodeBase64(new Uint8Array(32).fill(slug.length)),
    ...settings,
  }));
  const app = createApp(() => runtime);
  build(app);
  const handler = app.handler();
  const sent: Mail[] = [];
  return {
    db,
    runtime,
    origin,
    handler,
    get: (browser: Browser, path: string) => browser.send(handler, origin + path),
    post: (browser: Browser, path: string, form: Record<string, string>) =>
      browser.post(handler, origin + path, form),
    json: (browser: Browser, path: string, body: unknown) =>
      browser.send(handler, origin + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
      }),
    fill: (browser: Browser, page: string | Response, fields: Record<string, string>) =>
      fillForm(browser, handler, origin, page, fields),
    /** Lets the worker write and send what waits; returns the mails. */
    async mails(): Promise<Mail[]> {
      await answerMailRequests(runtime);
      const from = sent.length;
      const transport: Transport = (mail) => Promise.resolve(void sent.push(mail));
      const secretKey = runtime.config.SECRET_KEY;
      while (await sendDue({ sql: db.sql, secretKey, transport }) > 0);
      // By their ids: the worker sends several at once.
      return sent.slice(from).sort((a, b) => a.id < b.id ? -1 : 1);
    },
    async [Symbol.asyncDispose]() {
      await runtime.sql.end({ timeout: 5 });
      await runtime.cache.close();
      await db[Symbol.asyncDispose]();
      await Deno.remove(directory, { recursive: true });
    },
  };
}

export type TestShop = Awaited<ReturnType<typeof testShop>>;

/** The path that the link of a mail leads to. */
export function linkIn(mail: Mail): string {
  const found = /^(http\S+)$/m.exec(mail.text);
  if (!found) throw new Error(`No link in the mail:\n${mail.text}`);
  return new URL(found[1]).pathname;
}

/** The code to type in of a mail. */
export function codeIn(mail: Mail): string {
  return /^([0-9A-Z]{4}-[0-9A-Z]{4})$/m.exec(mail.text)![1];
}

/** A browser that speaks English, of a network of its own. */
let address = 0;
export const newBrowser = (headers: Record<string, string> = {}) =>
  new Browser({
    "accept-language": "en",
    "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "x-forwarded-for": `198.51.100.${++address % 250}`,
    ...headers,
  });

/** Fills in the sign-up and follows the mail's link in the same browser: signed in then. */
export async function signUp(
  shop: TestShop,
  browser: Browser,
  { email = "eva@example.hu", word = password, name = "Éva" } = {},
): Promise<Response> {
  const fields = { email, password: word, givenName: name, familyName: "Nagy" };
  await shop.fill(browser, "/shop/account/sign-up", fields);
  const mail = (await shop.mails()).find(({ to }) => to === email);
  return await shop.fill(browser, linkIn(mail!), {});
}

/** Signs in by password; the answer to the form. */
export function enter(
  shop: TestShop,
  browser: Browser,
  { email = "eva@example.hu", word = password, at = "/shop/account/sign-in" } = {},
): Promise<Response> {
  return shop.fill(browser, at, { email, password: word, by: "password" });
}

/** Whether the account area opens to this browser. */
export async function isSignedIn(shop: TestShop, browser: Browser): Promise<boolean> {
  return (await shop.get(browser, "/shop/account")).status === 200;
}
