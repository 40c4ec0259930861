import { groupSchema } from "./groups.ts";
import { userSchema } from "./user_resource.ts";

/** Most resources on one page. */
export const maxResults = 200;

/** What of SCIM is here (RFC 7643, 5). */
export function serviceProviderConfig(base: string): Record<string, unknown> {
  return {
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
    patch: { supported: true },
    bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
    filter: { supported: true, maxResults },
    changePassword: { supported: false },
    sort: { supported: false },
    etag: { supported: true },
    authenticationSchemes: [{
      type: "oauthbearertoken",
      name: "Bearer token",
      description: "A token made by an owner on the tenant's page Provisioning",
      primary: true,
    }],
    meta: {
      resourceType: "ServiceProviderConfig",
      location: `${base}/ServiceProviderConfig`,
    },
  };
}

/** RFC 7643, 6. */
export function resourceTypes(base: string): Record<string, unknown>[] {
  return [["User", userSchema], ["Group", groupSchema]].map(([name, schema]) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
    id: name,
    name,
    endpoint: `/${name}s`,
    schema,
    meta: { resourceType: "ResourceType", location: `${base}/ResourceTypes/${name}` },
  }));
}

const attribute = (name: string, more: Record<string, unknown> = {}) => ({
  name,
  type: "string",
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: "readWrite",
  returned: "default",
  uniqueness: "none",
  ...more,
});

/** The attributes that are kept (RFC 7643, 7). */
export function schemas(base: string): Record<string, unknown>[] {
  const reference = [
    attribute("value", { mutability: "immutable" }),
    attribute("display", { mutability: "readOnly" }),
    attribute("$ref", { type: "reference", referenceTypes: ["User", "Group"] }),
  ];
  const of = (id: string, name: string, attributes: unknown[]) => ({
    schemas: ["urn:ietf:params:scim:schemas:core:2.0:Schema"],
    id,
    name,
    attributes,
    meta: { resourceType: "Schema", location: `${base}/Schemas/${id}` },
  });
  return [
    of(userSchema, "User", [
      attribute("userName", { required: true, uniqueness: "server" }),
      attribute("displayName"),
      attribute("name", {
        type: "complex",
        subAttributes: ["formatted", "givenName", "familyName"].map((name) => attribute(name)),
      }),
      attribute("emails", {
        type: "complex",
        multiValued: true,
        subAttributes: [
          attribute("value"),
          attribute("type"),
          attribute("primary", { type: "boolean" }),
        ],
      }),
      attribute("active", { type: "boolean" }),
      attribute("groups", {
        type: "complex",
        multiValued: true,
        mutability: "readOnly",
        subAttributes: reference,
      }),
    ]),
    of(groupSchema, "Group", [
      attribute("displayName", { required: true, uniqueness: "server" }),
      attribute("members", { type: "complex", multiValued: true, subAttributes: reference }),
    ]),
  ];
}
