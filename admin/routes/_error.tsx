import { describeError, problem } from "shared/http/mod.ts";
import { Button, ErrorState } from "shared/ui/mod.ts";
import { logger } from "shared/telemetry/mod.ts";
import { AdminShell } from "../components/AdminShell.tsx";
import { peopleMessages } from "../components/messages/people.ts";
import { adminMessages } from "../components/messages.ts";
import { define } from "../state.ts";

const log = logger({ service: "admin" });

/** What went wrong, told without a stack, a path or a query. */
export const handler = define.handlers((ctx) => {
  const { status, code, message } = describeError(ctx.error);
  if (status >= 500) {
    log("error", "request failed", {
      requestId: ctx.state.requestId,
      path: ctx.url.pathname,
      error: ctx.error instanceof Error ? ctx.error.stack : String(ctx.error),
    });
  }
  if (ctx.url.pathname.startsWith("/api/")) {
    return problem(status, code, message, { requestId: ctx.state.requestId });
  }
  const m = adminMessages(ctx.state.locale);
  const people = peopleMessages(ctx.state.locale);
  const [title, text] = status === 404
    ? [m.notFoundTitle, m.notFoundText]
    : status === 403
    ? [m.forbiddenTitle, m.forbiddenText]
    : code === "identity_unavailable"
    ? [people.unavailableTitle, people.unavailableText]
    : status === 503
    ? [m.unavailableTitle, m.unavailableText]
    : [m.errorTitle, `${m.errorText} ${ctx.state.requestId}`];
  return ctx.render(
    <AdminShell state={ctx.state} path={ctx.url.pathname} title={title}>
      <ErrorState
        title={title}
        text={text}
        action={<Button href="/tenants" variant="primary">{m.backHome}</Button>}
      />
    </AdminShell>,
    { status },
  );
});
