import { join } from "@std/path";
import { TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { connect } from "shared/db/mod.ts";
import { type Platform, processesOf } from "./platform.ts";

/** Gives the person who is signed in an authenticator app; the function returns its next code. */
export async function addAuthenticator(page: Page, identity: string): Promise<() => string> {
  await page.goto(`${identity}/account/security/authenticator`);
  const key = await page.locator("main p.font-mono").innerText();
  const app = new TOTP({ secret: key.replace(/^.*:/s, "").replace(/\s/g, "") });
  const form = page.locator("form[action='/account/security/authenticator']");
  await form.locator("[name=code]").fill(app.generate());
  await form.locator("button[type=submit]").click();
  await page.waitForURL("**/account/security/recovery-codes*");
  return () => app.generate();
}

/** An hour passes for whoever is signed in at identity: what they proved is not fresh any more. */
export async function letProofsGrowOld({ stateDir }: Platform): Promise<void> {
  const server = (await processesOf(stateDir)).find((line) => / -D /.test(line))!;
  const url = new URL("postgres://postgres@127.0.0.1/identity");
  url.port = /port=(\d+)/.exec(server)![1];
  url.password = (await Deno.readTextFile(join(stateDir, "postgres.password"))).trim();
  const sql = connect(url.href, { max: 1, applicationName: "journey" });
  try {
    await sql`
      UPDATE identity.session SET confirmed_at = confirmed_at - interval '1 hour',
        auth_time = auth_time - interval '1 hour'`;
  } finally {
    await sql.end();
  }
}
