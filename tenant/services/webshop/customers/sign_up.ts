import { encodeBase64Url } from "@std/encoding";
import { transaction } from "shared/db/mod.ts";
import type { Locale } from "shared/i18n/mod.ts";
import { hashToken } from "shared/auth/token.ts";
import { readLink, useLink } from "shared/credentials/links.ts";
import { hashPassword } from "shared/credentials/passwords.ts";
import { type Account, createAccount } from "./accounts.ts";
import { type ActContext, noteAct } from "./acts.ts";
import type { ShopContext, Visitor } from "./context.ts";
import type { PersonName } from "./record.ts";
import { askForMail } from "./requests.ts";

/**
 * Asks for an account. There is none before its address is proven: all that was typed waits in the
 * link. The password is kept for the browser that chose it only, so that nobody signs up with
 * somebody else's address and a password that then opens the account of its owner.
 */
export async function requestSignUp(
  { sql }: ShopContext,
  { ip }: Visitor,
  { browser, email, password, locale, ...name }: PersonName & {
    browser: string;
    email: string;
    /** "": signs in by mail. */
    password: string;
    locale: Locale;
  },
): Promise<void> {
  const data = {
    email,
    locale,
    ...name,
    passwordHash: password ? await hashPassword(password) : "",
    browser: await bound(browser),
  };
  await askForMail(sql, { purpose: "sign_up", email, locale, ip, data });
}

/** A sign-up whose link was followed. */
export interface SignUp {
  email: string;
  name: PersonName;
  /** Its password was chosen in this very browser: it holds. */
  passwordHolds: boolean;
}

/** What a link is about, without using it up; null where it is not good any more. */
export async function readSignUp(
  { sql }: ShopContext,
  browser: string | null,
  token: string,
): Promise<SignUp | null> {
  const link = await readLink(sql, "sign_up", token);
  if (!link) return null;
  const { email, familyName, givenName, passwordHash } = link.data;
  const same = !!browser && link.data.browser === await bound(browser);
  return { email, name: { familyName, givenName }, passwordHolds: same && passwordHash !== "" };
}

/**
 * Makes the account of a proven address, once. `password`: chosen now, in a browser that did not
 * begin the sign-up. Null: the link is not good any more, or there is an account by now.
 */
export async function finishSignUp(
  context: ActContext,
  browser: string | null,
  token: string,
  password: string,
): Promise<{ account: Account; sameBrowser: boolean } | null> {
  const chosen = password ? await hashPassword(password) : null;
  const tie = browser ? await bound(browser) : null;
  return await transaction(context.sql, async (tx) => {
    const link = await useLink(tx, "sign_up", token);
    if (!link) return null;
    const { email, locale, familyName, givenName, passwordHash } = link.data;
    const sameBrowser = tie === link.data.browser;
    const account = await createAccount(tx, context.tenant.slug, {
      email,
      familyName,
      givenName,
      locale: locale as Locale,
      passwordHash: (sameBrowser && passwordHash) || chosen,
    });
    if (!account) return null;
    await noteAct(tx, context, account.id, "account_created");
    return { account, sameBrowser };
  });
}

const bound = async (browser: string) => encodeBase64Url(await hashToken(`sign-up ${browser}`));
