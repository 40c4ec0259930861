import { HttpError } from "fresh";
import { DomainError, problem } from "shared/http/mod.ts";
import { logger } from "shared/telemetry/mod.ts";
import { Button } from "shared/ui/mod.ts";
import { IdentityCard } from "../components/Card.tsx";
import { identityMessages } from "../components/messages.ts";
import { define } from "../state.ts";

const log = logger({ service: "identity" });

/** What went wrong, without a stack, a path or a query. */
export const handler = define.handlers((ctx) => {
  const { error, state, url } = ctx;
  const known = error instanceof HttpError || error instanceof DomainError;
  const status = known ? error.status : 500;
  if (status >= 500) {
    log("error", "request failed", {
      requestId: state.requestId,
      path: url.pathname,
      error: error instanceof Error ? error.stack : String(error),
    });
  }
  if (/^\/(api|oauth)\//.test(url.pathname) && url.pathname !== "/oauth/authorize") {
    const title = known ? (error as Error).message : "Internal server error";
    return problem(status, known ? `http_${status}` : "internal_error", title, {
      requestId: state.requestId,
    });
  }
  const m = identityMessages(state.locale);
  const missing = status === 404;
  return ctx.render(
    <IdentityCard
      state={state}
      url={url}
      title={missing ? m.notFoundTitle : m.errorTitle}
      subtitle={missing ? m.notFoundText : `${m.errorText} ${state.requestId}`}
    >
      <Button href="/" variant="primary">{m.yourApps}</Button>
    </IdentityCard>,
    { status },
  );
});
