/**
 * The protocol's endpoints against bare handlers that do the same query and signature with the same
 * libraries, over HTTP in one process: what identity adds. Ratios of one run, in turns.
 */
import { createLocalJWKSet, generateKeyPair, jwtVerify, SignJWT } from "jose";
import { hashToken } from "shared/auth/token.ts";
import { client, openWorld } from "./conformance/world.ts";

const seconds = 2;
const connections = 8;

await using world = await openWorld({
  ENDPOINT_REQUESTS_PER_MINUTE: "0",
  ENDPOINT_FAILURES_PER_MINUTE: "0",
});
const { sql } = world.db;
const [web, machine] = [client("web"), client("machine")];
const { access_token } = await world.tokens(web);
const keys = await generateKeyPair("RS256");
const published = createLocalJWKSet(await world.runtime.keys.jwks());
const discovery = new TextEncoder().encode(
  await (await world.get("/.well-known/openid-configuration")).text(),
);
const json = { "content-type": "application/json", "cache-control": "no-store" };

/** The query that every answer about a person's token needs. */
const grantOf = (id: unknown) =>
  sql`
    SELECT g.*, a.email, a.name FROM identity.grant g
    JOIN identity.account a ON a.id = g.account_id JOIN identity.client c ON c.id = g.client_id
    LEFT JOIN identity.session s ON s.id = g.session_id WHERE g.id = ${String(id)}`;
const clientOf = async (req: Request) => {
  const [id, secret] = atob(req.headers.get("authorization")!.slice(6)).split(":");
  const [row] = await sql`
    SELECT c.* FROM identity.client c JOIN identity.client_secret s ON s.client_id = c.id
    WHERE c.id = ${id} AND s.secret_hash = ${await hashToken(secret)}`;
  return row;
};
const verify = async (token: string) => {
  const { payload } = await jwtVerify(token, published, { typ: "at+jwt" });
  return payload;
};

const bare: Record<string, (req: Request) => Promise<Response> | Response> = {
  "/.well-known/openid-configuration": () => new Response(discovery, { headers: json }),
  "/oauth/token": async (req) => {
    new URLSearchParams(await req.text());
    const row = await clientOf(req);
    const access_token = await new SignJWT({ scope: row.scopes.join(" "), client_id: row.id })
      .setProtectedHeader({ alg: "RS256", typ: "at+jwt" }).setExpirationTime("5m")
      .sign(keys.privateKey);
    return Response.json({ access_token, token_type: "Bearer" }, { headers: json });
  },
  "/oauth/userinfo": async (req) => {
    const payload = await verify(req.headers.get("authorization")!.slice(7));
    const [row] = await grantOf(payload.grant);
    return Response.json({ sub: row.account_id }, { headers: json });
  },
  "/oauth/introspect": async (req) => {
    const token = new URLSearchParams(await req.text()).get("token")!;
    await clientOf(req);
    const payload = await verify(token);
    const [row] = await grantOf(payload.grant);
    return Response.json({ active: true, sub: row.account_id }, { headers: json });
  },
};
const server = Deno.serve(
  { port: 0, hostname: "127.0.0.1", onListen: () => {} },
  (req) => bare[new URL(req.url).pathname](req),
);
const bareOrigin = `http://127.0.0.1:${server.addr.port}`;

const basic = (of: typeof web) => ({ authorization: `Basic ${btoa(`${of.id}:${of.secret}`)}` });
const requests: [string, RequestInit, number][] = [
  ["/.well-known/openid-configuration", {}, 0.6],
  ["/oauth/token", {
    method: "POST",
    headers: basic(machine),
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  }, 0.7],
  ["/oauth/userinfo", { headers: { authorization: `Bearer ${access_token}` } }, 0.7],
  ["/oauth/introspect", {
    method: "POST",
    headers: basic(web),
    body: new URLSearchParams({ token: access_token }),
  }, 0.5],
];

/** Requests a second that an origin answers. */
async function rate(origin: string, path: string, init: RequestInit): Promise<number> {
  let answered = 0;
  const until = performance.now() + seconds * 1000;
  await Promise.all(Array.from({ length: connections }, async () => {
    while (performance.now() < until) {
      const response = await fetch(origin + path, init);
      await response.arrayBuffer();
      if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
      answered++;
    }
  }));
  return answered / seconds;
}

console.log("| endpoint | identity/s | bare/s | ratio | goal |\n| --- | --- | --- | --- | --- |");
let missed = false;
for (const [path, init, goal] of requests) {
  let [mine, theirs] = [0, 0];
  await rate(world.issuer, path, init);
  for (let turn = 0; turn < 3; turn++) {
    theirs += await rate(bareOrigin, path, init) / 3;
    mine += await rate(world.issuer, path, init) / 3;
  }
  const ratio = mine / theirs;
  missed ||= ratio < goal;
  console.log(
    `| ${path} | ${mine.toFixed(0)} | ${theirs.toFixed(0)} | ${ratio.toFixed(2)} | ${goal} |`,
  );
}
await server.shutdown();
if (missed) Deno.exitCode = 1;
