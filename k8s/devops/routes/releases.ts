import { z } from "zod";
import { release, releaseApps } from "shared/devops_api/mod.ts";
import { problem } from "shared/http/mod.ts";
import { readRelease, readReleases } from "../releases/file.ts";
import {
  actOnRelease,
  createRelease,
  type ReleaseAction,
  type ReleaseDependencies,
} from "../releases/mod.ts";
import { describeRelease, describeRings, ringsView } from "../releases/view.ts";
import { keyOf, parse, type Route } from "../route.ts";

const line = (most: number) => z.string().trim().min(1).max(most);

const newRelease = z.strictObject({
  app: z.enum(releaseApps),
  image: z.string().max(300).regex(
    /^[a-z0-9][a-z0-9./:-]*@sha256:[0-9a-f]{64}$/,
    "must be <name>@sha256:<digest>: a tag could mean another image tomorrow",
  ),
  template: z.string().regex(/^v\d+$/).optional(),
  commit: line(64).optional(),
  notes: line(4000).optional(),
});
const accepted = z.object({
  id: z.string(),
  revision: z.string(),
  changed: z.boolean(),
  pullRequest: z.object({ url: z.string() }).optional(),
});
const reasoned = z.strictObject({ reason: line(500) });
const promotion = reasoned.extend({ force: z.boolean().optional() });

const actions: { action: ReleaseAction; summary: string }[] = [
  {
    action: "promote",
    summary: "Do not wait for the gate of the ring; with `force`, not for what fails either",
  },
  { action: "stop", summary: "Change nothing more" },
  { action: "resume", summary: "Go on where it stopped" },
  { action: "roll-back", summary: "Every ring that it reached runs again what it ran before" },
];

/** Rings, and releases that go through them. */
export function releaseRoutes(deps: ReleaseDependencies): Route[] {
  const acting = actions.map(({ action, summary }): Route => {
    const body = action === "promote" ? promotion : reasoned;
    return {
      method: "post",
      path: `/releases/{id}/${action}`,
      summary,
      scope: "releases:write",
      body,
      responses: { 202: { description: "Said so in the repository", schema: accepted } },
      async handle(req, { id }, caller) {
        const wanted = await parse<z.infer<typeof promotion>>(req, body);
        if (wanted instanceof Response) return wanted;
        const result = await actOnRelease(deps.forge, id, action, { ...wanted, by: caller.name });
        return result ? Response.json({ id, ...result }, { status: 202 }) : releaseNotFound();
      },
    };
  });
  return [
    {
      method: "get",
      path: "/rings",
      summary: "What each ring runs, and how its tenants are",
      scope: "releases:read",
      responses: { 200: { description: "The rings", schema: ringsView } },
      async handle() {
        const rings = await describeRings(deps);
        return rings ? Response.json(rings) : problem(404, "no_rings", "There are no rings yet");
      },
    },
    {
      method: "get",
      path: "/releases",
      summary: "The newest releases first",
      scope: "releases:read",
      query: z.object({ limit: z.coerce.number().int().min(1).max(50).optional() }),
      responses: {
        200: { description: "Releases", schema: z.object({ releases: z.array(release) }) },
      },
      async handle(req) {
        const limit = Number(new URL(req.url).searchParams.get("limit") ?? 20);
        const main = await deps.forge.main();
        const releases = await readReleases(main);
        const shown = releases.slice(0, Math.min(Math.max(limit || 20, 1), 50));
        return Response.json({
          releases: await Promise.all(
            shown.map((item) => describeRelease(deps, main, item, { changes: false })),
          ),
        });
      },
    },
    {
      method: "get",
      path: "/releases/{id}",
      summary: "One release, ring by ring",
      scope: "releases:read",
      responses: { 200: { description: "The release", schema: release } },
      async handle(_req, { id }) {
        const main = await deps.forge.main();
        const found = await readRelease(main, id);
        return found
          ? Response.json(await describeRelease(deps, main, found, { changes: true }))
          : releaseNotFound();
      },
    },
    {
      method: "post",
      path: "/releases",
      summary: "Release an image: to tenants ring by ring, or to an app of the platform",
      scope: "releases:write",
      ci: true,
      body: newRelease,
      responses: { 202: { description: "Begun; the id is the Idempotency-Key", schema: accepted } },
      async handle(req, _params, caller) {
        const body = await parse(req, newRelease);
        if (body instanceof Response) return body;
        const key = keyOf(req);
        if (key instanceof Response) return key;
        const { redisImage } = deps;
        const result = await createRelease(deps.forge, body, key, { by: caller.name, redisImage });
        return Response.json({ id: key, ...result }, { status: 202 });
      },
    },
    ...acting,
  ];
}

const releaseNotFound = () => problem(404, "release_not_found", "There is no such release");
