import { z } from "zod";

export interface Operation {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** With parameters in braces: `/customers/{id}`. */
  path: string;
  summary: string;
  /** OAuth2 scope or permission that the caller needs. */
  scope?: string;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Status to schema; `null` for an answer without a body. */
  responses: Record<number, { description: string; schema: z.ZodType | null }>;
}

const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  code: z.string(),
  detail: z.string().optional(),
  errors: z.record(z.string(), z.string()).optional(),
}).describe("RFC 9457 problem details");

/**
 * An OpenAPI 3.1 document made from the very zod schemas that validate the requests. Every
 * operation also answers 4xx and 5xx with problem details.
 */
export function openApi(
  info: {
    title: string;
    version: string;
    server: string;
    /** Where programs get access tokens (OAuth 2.0 client credentials), if they can. */
    tokenUrl?: string;
  },
  operations: Operation[],
): Record<string, unknown> {
  const scopes = [...new Set(operations.flatMap(({ scope }) => scope ?? []))].sort();
  const schemes = ["bearer", ...(info.tokenUrl ? ["oauth2"] : [])];
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    (paths[operation.path] ??= {})[operation.method] = describe(operation, schemes);
  }
  return {
    openapi: "3.1.0",
    info: { title: info.title, version: info.version },
    servers: [{ url: info.server }],
    paths,
    components: {
      schemas: { Problem: schemaOf(problem) },
      securitySchemes: {
        bearer: {
          type: "http",
          scheme: "bearer",
          description: "An access token, or a personal access token (`vct_…`)",
        },
        ...(info.tokenUrl
          ? {
            oauth2: {
              type: "oauth2",
              flows: {
                clientCredentials: {
                  tokenUrl: info.tokenUrl,
                  scopes: Object.fromEntries(scopes.map((name) => [name, name])),
                },
              },
            },
          }
          : {}),
      },
    },
  };
}

function describe(operation: Operation, schemes: string[]) {
  const responses: Record<string, unknown> = {
    default: {
      description: "The request failed",
      content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
    },
  };
  for (const [status, { description, schema }] of Object.entries(operation.responses)) {
    responses[status] = schema
      ? { description, content: { "application/json": { schema: schemaOf(schema) } } }
      : { description };
  }
  return {
    summary: operation.summary,
    ...(operation.scope
      ? { security: schemes.map((scheme) => ({ [scheme]: [operation.scope] })) }
      : {}),
    parameters: parameters(operation),
    ...(operation.body
      ? {
        requestBody: {
          required: true,
          content: { "application/json": { schema: schemaOf(operation.body) } },
        },
      }
      : {}),
    responses,
  };
}

function parameters({ path, query }: Operation) {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: { type: "string" },
  }));
  const inQuery = Object.entries(query?.shape ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    required: false,
    schema: schemaOf(schema as z.ZodType),
  }));
  return [...inPath, ...inQuery];
}

/** What a caller sends, not what a transform makes of it. */
function schemaOf(schema: z.ZodType): unknown {
  return z.toJSONSchema(schema, { io: "input", unrepresentable: "any" });
}
