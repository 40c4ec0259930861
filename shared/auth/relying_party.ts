import { delay } from "@std/async/delay";
import type { Context } from "fresh";
import { jwtVerify } from "jose";
import * as oauth from "oauth4webapi";
import { z } from "zod";
import type { Sql } from "shared/db/mod.ts";
import { DomainError, problem, safeRedirectPath } from "shared/http/mod.ts";
import { acrReaches } from "./acr.ts";
import { takeLogout } from "./backchannel.ts";
import { bearerOf, bearerPrincipal, refuseBearer } from "./bearer.ts";
import { hostCookies } from "./cookies.ts";
import type { IntrospectionOptions } from "./introspection.ts";
import { discovery } from "./provider.ts";
import {
  createSession,
  endSession,
  findSession,
  type Impersonator,
  type PlatformRole,
  type Role,
  type Session,
  type Shop,
} from "./session.ts";
import { type Ask, beginSignIn, finishSignIn } from "./sign_in.ts";
import { newToken } from "./token.ts";

export interface RelyingPartyOptions extends IntrospectionOptions {
  sql: Sql;
  /** The app's own public origin. */
  origin: string;
  /** The tenant whose staff may enter; left out: the platform's admins may. */
  tenant?: string;
}

const roles: Record<"tenant" | "platform", string[]> = {
  tenant: ["owner", "manager", "clerk"],
  platform: ["platform_admin", "platform_support"],
};

/** An app's side of signing in: OpenID Connect code flow with PKCE, sessions, logout. */
export function relyingParty(options: RelyingPartyOptions) {
  const { sql, origin, clientId, tenant } = options;
  const { options: http, discover } = discovery(options);
  const client: oauth.Client = { client_id: clientId };
  const authenticate = oauth.ClientSecretBasic(options.clientSecret);
  const sessionCookie = hostCookies(origin, "vecton");
  const browserCookie = hostCookies(origin, "vecton-browser");
  const redirectUri = `${origin}/auth/callback`;
  const principalOf = bearerPrincipal(options);

  return {
    /**
     * Sets `ctx.state.session` from the cookie, or null. On the API an access token or personal
     * token stands for it; a request that shows one is never served by its cookie.
     */
    middleware: <State extends { session: Session | null }>() => async (ctx: Context<State>) => {
      const bearer = bearerOf(ctx.req);
      if (bearer !== null) {
        const api = ctx.url.pathname.startsWith("/api/");
        ctx.state.session = api ? await principalOf(bearer) : null;
        return api && !ctx.state.session ? refuseBearer() : await ctx.next();
      }
      const token = sessionCookie.read(ctx.req);
      ctx.state.session = token ? await findSession(sql, token) : null;
      return await ctx.next();
    },

    /**
     * GET: sends the browser to identity. `ask` makes it prove the person anew: not longer ago than
     * `maxAge` seconds, and at least as well as `acr` says.
     */
    async signIn(req: Request, ask: Ask = {}): Promise<Response> {
      const { searchParams } = new URL(req.url);
      const returnTo = safeRedirectPath(searchParams.get("return_to"));
      // Support comes from Admin with it; identity looks whether this very browser may use it.
      const actAs = tenant && searchParams.get("act_as");
      const browser = browserCookie.read(req) ?? newToken();
      const { server } = await discover();
      const begun = await beginSignIn(sql, browser, returnTo, ask);
      const url = new URL(server.authorization_endpoint!);
      url.search = new URLSearchParams({
        response_type: "code",
        client_id: clientId,
        redirect_uri: redirectUri,
        scope: "openid profile email",
        state: begun.state,
        nonce: begun.nonce,
        code_challenge: await oauth.calculatePKCECodeChallenge(begun.verifier),
        code_challenge_method: "S256",
        ...(ask.maxAge === undefined ? {} : { max_age: String(ask.maxAge) }),
        ...(ask.acr ? { acr_values: ask.acr } : {}),
        ...(actAs ? { act_as: actAs.slice(0, 64) } : {}),
      }).toString();
      return redirect(url.href, [browserCookie.set(browser, 3600)]);
    },

    /** GET: takes the code, starts a session and goes back to where the person was. */
    async callback(req: Request): Promise<Response> {
      const url = new URL(new URL(req.url).search, redirectUri);
      const browser = browserCookie.read(req);
      const state = url.searchParams.get("state");
      const begun = browser && state ? await finishSignIn(sql, browser, state) : null;
      // An old tab, a second use or somebody else's link: begin again, with nothing taken over.
      if (!begun) return redirect("/auth/sign-in", []);
      const { server, keys } = await discover();
      const parameters = answerOf(() => oauth.validateAuthResponse(server, client, url, state!));
      const response = await oauth.authorizationCodeGrantRequest(
        server,
        client,
        authenticate,
        parameters,
        redirectUri,
        begun.verifier,
        http,
      );
      const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, {
        expectedNonce: begun.nonce,
        requireIdToken: true,
        maxAge: begun.ask.maxAge ?? oauth.skipAuthTimeCheck,
      });
      const { payload } = await jwtVerify(tokens.id_token!, keys, {
        issuer: server.issuer,
        audience: clientId,
      });
      if (begun.ask.acr && !acrReaches(payload.acr, begun.ask.acr)) {
        throw new DomainError("weak_sign_in", 403, "A second factor is needed here");
      }
      const impersonator = impersonatorOf(payload.act);
      const role = String(payload.vecton_role ?? "");
      const allowed = roles[tenant ? "tenant" : "platform"].includes(role) &&
        (!tenant || payload.vecton_tenant === tenant);
      if (!allowed) {
        throw new DomainError("no_access", 403, "This account has no access here");
      }
      // Another session begins: what this browser had before, perhaps somebody else's, is over.
      const before = sessionCookie.read(req);
      if (before) await endSession(sql, before);
      const token = await createSession(sql, {
        accountId: payload.sub!,
        email: String(payload.email ?? ""),
        name: String(payload.name ?? payload.email ?? ""),
        role: role as Role | PlatformRole,
        sid: String(payload.sid ?? ""),
        locations: stringsOf(payload.vecton_locations),
        shops: impersonator ? [] : shopsOf(payload.vecton_shops),
        impersonator,
        until: impersonator ? new Date(Number(payload.vecton_until) * 1000) : null,
        idToken: tokens.id_token!,
        issuedAt: new Date(payload.iat! * 1000),
      });
      if (!token) {
        // Issued in the second of a logout: the next second tells them apart.
        await delay(1000 - Date.now() % 1000);
        return redirect(`/auth/sign-in?return_to=${encodeURIComponent(begun.returnTo)}`, []);
      }
      return redirect(begun.returnTo, [sessionCookie.set(token)]);
    },

    /** POST: ends the session here and, through identity, everywhere. */
    async signOut(req: Request): Promise<Response> {
      const token = sessionCookie.read(req);
      const idToken = token ? await endSession(sql, token) : null;
      if (!idToken) return redirect("/", [sessionCookie.clear()]);
      const { server } = await discover();
      const url = new URL(server.end_session_endpoint!);
      url.search = new URLSearchParams({
        id_token_hint: idToken,
        post_logout_redirect_uri: `${origin}/`,
      }).toString();
      return redirect(url.href, [sessionCookie.clear()]);
    },

    /** POST by identity: a session ended there, so it ends here too. */
    async backchannelLogout(req: Request): Promise<Response> {
      const body = new URLSearchParams(await req.text());
      const { keys, server } = await discover();
      const taken = await takeLogout(sql, body.get("logout_token") ?? "", {
        keys,
        issuer: server.issuer,
        clientId,
      });
      if (!taken) return problem(400, "invalid_request", "The logout token is not valid");
      return new Response(null, { status: 200, headers: { "cache-control": "no-store" } });
    },
  };
}

/** Who acts in the person's place (RFC 8693, 4.1), or null. */
function impersonatorOf(act: unknown): Impersonator | null {
  if (act === undefined) return null;
  const { sub, email } = z.object({ sub: z.string(), email: z.string() }).parse(act);
  return { id: sub, email };
}

/** What identity answered; a refusal of its is nothing that failed here. */
function answerOf<T>(validate: () => T): T {
  try {
    return validate();
  } catch (error) {
    if (!(error instanceof oauth.AuthorizationResponseError)) throw error;
    throw new DomainError("sign_in_refused", 403, "The sign-in was not completed");
  }
}

const stringsOf = (value: unknown): string[] | null =>
  Array.isArray(value) ? value.map(String) : null;

function shopsOf(value: unknown): Shop[] {
  const parsed = z.array(z.object({ name: z.string(), origin: z.url() })).safeParse(value);
  return parsed.success ? parsed.data : [];
}

function redirect(location: string, cookies: string[]): Response {
  const headers = new Headers({ location, "cache-control": "no-store" });
  for (const cookie of cookies) headers.append("set-cookie", cookie);
  return new Response(null, { status: 303, headers });
}
