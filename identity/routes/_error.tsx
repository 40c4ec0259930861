import { describeError, problem } from "shared/http/mod.ts";
import { logger } from "shared/telemetry/mod.ts";
import { Button } from "shared/ui/mod.ts";
import { IdentityCard } from "../components/Card.tsx";
import { identityMessages } from "../components/messages.ts";
import { define } from "../state.ts";

const log = logger({ service: "identity" });

/** What went wrong, without a stack, a path or a query. */
export const handler = define.handlers((ctx) => {
  const { error, state, url } = ctx;
  const { status, code, message } = describeError(error);
  if (status >= 500) {
    log("error", "request failed", {
      requestId: state.requestId,
      path: url.pathname,
      error: error instanceof Error ? error.stack : String(error),
    });
  }
  if (/^\/(api|oauth|scim)\//.test(url.pathname) && url.pathname !== "/oauth/authorize") {
    return problem(status, code, message, { requestId: state.requestId });
  }
  const m = identityMessages(state.locale);
  const [title, text] = status === 404
    ? [m.notFoundTitle, m.notFoundText]
    : code === "forbidden"
    ? [m.forbiddenTitle, m.forbiddenText]
    : status === 503
    ? [m.unavailableTitle, m.unavailableText]
    : [m.errorTitle, `${m.errorText} ${state.requestId}`];
  return ctx.render(
    <IdentityCard
      state={state}
      url={url}
      title={title}
      subtitle={text}
    >
      <Button href="/" variant="primary">{m.yourApps}</Button>
    </IdentityCard>,
    { status },
  );
});
