import { parse, type Route } from "../route.ts";
import { notification } from "../schemas.ts";
import type { Waiters } from "../waiters.ts";

/** Hints that cut a wait short. They change nothing, so they need no token. */
export function notificationRoutes(waiters: Waiters): Route[] {
  return [{
    method: "post",
    path: "/notifications/argocd",
    summary: "Argo CD tells that an Application has changed",
    body: notification,
    responses: { 204: { description: "Heard", schema: null } },
    async handle(req) {
      const body = await parse(req, notification);
      if (body instanceof Response) return body;
      waiters.notify(body.app.slice("tenant-".length));
      return new Response(null, { status: 204 });
    },
  }];
}
