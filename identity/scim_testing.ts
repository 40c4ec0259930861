import { createScimToken } from "./domain/scim/tokens.ts";
import { listMembers } from "./domain/members.ts";
import { putTenant } from "./domain/tenants.ts";
import { issuer, testIdentity } from "./testing.ts";

export const error = "urn:ietf:params:scim:api:messages:2.0:Error";
const patchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/** The directories of two tenants. */
export async function directories() {
  const world = await testIdentity();
  const { db, identity } = world;
  await putTenant(db.sql, "other", { name: "Other", origin: "http://other.localhost:8000" });
  const [{ id: anna }] = await db.sql`SELECT id FROM identity.account`;
  await db.sql`INSERT INTO identity.membership VALUES (${anna}, 'other', 'owner')`;
  const actor = { id: anna, name: "Anna" };
  const directory = async (slug: string) => {
    const token = await createScimToken(db.sql, actor, slug);
    return async (method: string, path: string, body?: unknown, headers = {}) => {
      const answer = await identity(
        new Request(`${issuer}/scim/v2/${slug}${path}`, {
          method,
          headers: {
            authorization: `Bearer ${token}`,
            "content-type": "application/scim+json",
            ...headers,
          },
          body: typeof body === "string" ? body : body === undefined ? null : JSON.stringify(body),
        }),
      );
      const text = await answer.text();
      // deno-lint-ignore no-explicit-any -- read as JSON, as a directory would
      const json: any = text ? JSON.parse(text) : null;
      return { status: answer.status, headers: answer.headers, json, token };
    };
  };
  return {
    ...world,
    anna: anna as string,
    demo: await directory("demo"),
    other: await directory("other"),
    async role(slug: string, email: string) {
      return (await listMembers(db.sql, slug)).find((member) => member.email === email)?.role;
    },
  };
}

export const bela = {
  schemas: ["urn:ietf:params:scim:schemas:core:2.0:User"],
  userName: "bela@example.hu",
  externalId: "00u1",
  name: { givenName: "Béla", familyName: "Nagy" },
  emails: [{ value: "bela@example.hu", type: "work", primary: true }],
  active: true,
};
export const patch = (...Operations: unknown[]) => ({ schemas: [patchOp], Operations });
