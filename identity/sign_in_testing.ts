import { calculatePKCECodeChallenge } from "oauth4webapi";
import { answerMailRequests } from "./domain/mail_requests.ts";
import {
  Browser,
  fillIn,
  issuer,
  locationOf,
  newestMail,
  shop,
  type testIdentity,
} from "./testing.ts";

export type World = Awaited<ReturnType<typeof testIdentity>>;
export const email = "anna@example.hu";

/** The path that an answer leads to. */
export const to = (response: Response) => locationOf(response, issuer).pathname;

/** The value that an answer gives a cookie, of the session by default. */
export const cookieOf = (response: Response, name = "vecton-identity") =>
  response.headers.getSetCookie().find((line) => line.startsWith(`${name}=`))
    ?.split(/[=;]/)[1];

/** Whether the pages of an account open. */
export async function isSignedIn(world: World, browser: Browser): Promise<boolean> {
  return (await browser.send(world.identity, `${issuer}/account`)).status === 200;
}

/** What a thief gets who copied the session's cookie. */
export const copyOf = (world: World, secret: string) =>
  world.identity(
    new Request(`${issuer}/account`, { headers: { cookie: `vecton-identity=${secret}` } }),
  );

export async function accountId({ db }: World, address = email): Promise<string> {
  return (await db.sql`SELECT id FROM identity.account WHERE email = ${address}`)[0].id;
}

/** The authorization request of the shop's app. */
export async function authorizeQuery(more: Record<string, string> = {}) {
  return new URLSearchParams({
    client_id: "tenant-demo",
    redirect_uri: `${shop}/auth/callback`,
    response_type: "code",
    scope: "openid profile email",
    state: "s",
    code_challenge: await calculatePKCECodeChallenge("v".repeat(64)),
    code_challenge_method: "S256",
    ...more,
  });
}

/** The first link to identity in a mail. */
export const linkIn = (text: string) => /http:\/\/identity\.localhost:8000\/\S+/.exec(text)![0];

/** How many mails there are once the worker has answered what was asked for. */
export async function waitingMails({ db, runtime }: World): Promise<number> {
  await answerMailRequests(runtime);
  return (await db.sql`SELECT FROM mail.message`).length;
}

/** Asks for a link to set a new password, and takes it from the mail. */
export async function resetLink(world: World): Promise<string> {
  await fillIn(new Browser(), world.identity, "/reset", { email });
  return linkIn((await newestMail(world, email))!.text);
}
