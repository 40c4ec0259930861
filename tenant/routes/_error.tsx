import { describeError, problem } from "shared/http/mod.ts";
import { Button, ErrorState } from "shared/ui/mod.ts";
import { logger } from "shared/telemetry/mod.ts";
import { TenantShell } from "../components/TenantShell.tsx";
import { shellMessages } from "../components/messages.ts";
import { define } from "../state.ts";

const log = logger({ service: "tenant" });

/** What went wrong, told without a stack, a path or a query (RFC 9457 for the API). */
export const handler = define.handlers(async (ctx) => {
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
  if (/^\/shop(\/|$)/.test(ctx.url.pathname)) {
    // Loaded only where it is needed: this page belongs to every service.
    const { shopError } = await import("./(webshop)/shop/(_components)/ErrorPage.tsx");
    return await shopError(ctx, status);
  }
  const m = shellMessages(ctx.state.locale);
  const [title, text] = status === 404
    ? [m.notFoundTitle, m.notFoundText]
    : status === 403
    ? [m.forbiddenTitle, m.forbiddenText]
    : status === 503
    ? [m.unavailableTitle, m.unavailableText]
    : [m.errorTitle, `${m.errorText} ${ctx.state.requestId}`];
  return ctx.render(
    <TenantShell state={ctx.state} path={ctx.url.pathname} title={title}>
      <ErrorState
        title={title}
        text={text}
        action={<Button href="/" variant="primary">{m.backHome}</Button>}
      />
    </TenantShell>,
    { status },
  );
});
