import type { Context } from "fresh";
import { z } from "zod";
import { DomainError } from "shared/http/domain_error.ts";
import { problem } from "shared/http/mod.ts";
import { type Endpoint, isNothing } from "shared/identity_api/mod.ts";
import type { State } from "../../state.ts";
import { type Acting, actingPerson } from "./acting.ts";
import { InvalidClient } from "./clients.ts";

export interface Call<Query, Body> {
  state: State;
  acting: Acting;
  params: Record<string, string>;
  query: Query;
  body: Body;
}

/** Larger than any client's description, smaller than what would hurt. */
const longestBody = 65_536;

/**
 * A route of the management API: who acts is proven first, changes only by somebody who was asked
 * who they are within minutes, then the input is parsed. `work` gives the answer, nothing (204), or
 * a response of its own.
 */
export function serve<Query extends z.ZodType, Body extends z.ZodType, Answer extends z.ZodType>(
  { method, role, query, body, answer }: Endpoint<Query, Body, Answer>,
  work: (
    call: Call<z.output<Query>, z.output<Body>>,
  ) => Promise<z.input<Answer> | Response>,
): (ctx: Context<State>) => Promise<Response> {
  return async ({ state, req, url, params }) => {
    const acting = await actingPerson(state, req);
    if (role === "admin" && acting.role !== "admin") {
      throw new DomainError("forbidden", 403, "Only platform administrators may do this");
    }
    if (method !== "get" && acting.stepUp) {
      throw new DomainError("step_up_required", 403, "The person must prove again who they are");
    }
    const asked = query.safeParse(
      isNothing(query) ? undefined : Object.fromEntries(url.searchParams),
    );
    const sent = body.safeParse(isNothing(body) ? undefined : await readJson(req));
    if (!asked.success || !sent.success) return invalid(asked.error ?? sent.error!);
    const call = { state, acting, params, query: asked.data, body: sent.data };
    const result = await work(call).catch((error) => {
      if (error instanceof InvalidClient) return refuse(error.errors);
      throw error;
    });
    if (result instanceof Response) return result;
    const headers = { "cache-control": "no-store" };
    return result === undefined
      ? new Response(null, { status: 204, headers })
      : Response.json(answer.parse(result), { headers });
  };
}

async function readJson(req: Request): Promise<unknown> {
  const text = await req.text();
  if (text.length > longestBody) throw new DomainError("too_large", 413, "The body is too large");
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function invalid({ issues }: z.ZodError): Response {
  const errors: Record<string, string> = {};
  for (const { path, message } of issues) {
    errors[String(path[0] ?? "")] ??= /^[a-z][a-z0-9_]*$/.test(message) ? message : "invalid";
  }
  return refuse(errors);
}

const refuse = (errors: Record<string, string>) =>
  problem(422, "invalid_input", "Something of the input cannot be used", { errors });

/** An id of a path; throws 404 where it cannot be one. */
export function uuidOf(text: string): string {
  if (!uuid.safeParse(text).success) throw new DomainError("not_found", 404, "There is nothing");
  return text;
}

const uuid = z.uuid();
