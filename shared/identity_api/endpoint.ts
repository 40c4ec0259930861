import { z } from "zod";
import type { Operation } from "shared/http/openapi.ts";
import type { platformRoles } from "./schemas.ts";

/** One thing that can be asked of identity's management API. */
export interface Endpoint<
  Query extends z.ZodType = z.ZodType,
  Body extends z.ZodType = z.ZodType,
  Answer extends z.ZodType = z.ZodType,
> {
  method: "get" | "post" | "put" | "patch" | "delete";
  /** Below `basePath`, with parameters in braces. */
  path: string;
  summary: string;
  /** The least that the acting person must be; an admin may all that support may. */
  role: typeof platformRoles[number];
  query: Query;
  body: Body;
  /** Left out: an answer without a body, or a download. */
  answer: Answer;
}

const nothing = z.void();
type Nothing = typeof nothing;

/** An endpoint; what it does not take or give is left out. */
export function endpoint<
  Query extends z.ZodType = Nothing,
  Body extends z.ZodType = Nothing,
  Answer extends z.ZodType = Nothing,
>(
  parts:
    & Pick<Endpoint, "method" | "path" | "summary" | "role">
    & { query?: Query; body?: Body; answer?: Answer },
): Endpoint<Query, Body, Answer> {
  return {
    query: nothing as z.ZodType as Query,
    body: nothing as z.ZodType as Body,
    answer: nothing as z.ZodType as Answer,
    ...parts,
  };
}

/** Whether a part was left out. */
export const isNothing = (schema: z.ZodType): boolean => schema === nothing;

/** An endpoint as the OpenAPI document describes it. */
export function operationOf({ method, path, summary, query, body, answer }: Endpoint): Operation {
  return {
    method,
    path,
    summary,
    scope: manageScope,
    ...(query instanceof z.ZodObject ? { query } : {}),
    ...(isNothing(body) ? {} : { body }),
    responses: isNothing(answer)
      ? { [method === "get" ? 200 : 204]: { description: "Done", schema: null } }
      : { 200: { description: "The answer", schema: answer } },
  };
}

export const basePath = "/api/identity/v1/manage";
export const manageScope = "identity:manage";
/** The only client that may manage, whatever scopes others have. */
export const managingClient = "admin";

/** Names the acting person to identity, with the session there and the address of the browser. */
export const actingHeaders = {
  account: "x-acting-account",
  session: "x-acting-session",
  ip: "x-acting-ip",
} as const;
