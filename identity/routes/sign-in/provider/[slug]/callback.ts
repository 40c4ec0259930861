import { endedPage } from "../../../../components/sign_in/EndedPage.tsx";
import {
  provePage,
  providerFailedPage,
  strangerPage,
} from "../../../../components/sign_in/ProviderPages.tsx";
import { browserCookie } from "../../../../cookies.ts";
import { takeAnswer } from "../../../../domain/federation/exchange.ts";
import { awaitProof, startBoundSession, whoIs } from "../../../../domain/federation/people.ts";
import { providerFor } from "../../../../domain/federation/provider.ts";
import { wayTo } from "../../../../domain/sign_in_form.ts";
import { beginSignIn } from "../../../../domain/sign_in_steps.ts";
import { define } from "../../../../state.ts";

/** Where a tenant's provider sends the browser back to. */
export const handler = define.handlers({
  async GET(ctx) {
    const { state, req, params: { slug } } = ctx;
    const browser = browserCookie(state.config.ORIGIN).read(req);
    if (!browser) return endedPage(ctx);
    const answer = await takeAnswer(state, browser, slug, ctx.url.searchParams);
    const { requestId } = answer;
    if (!requestId) return endedPage(ctx);
    if (!answer.ok) return providerFailedPage(ctx, requestId);
    const request = await wayTo(state, req, requestId);
    const provider = await providerFor(state.sql, request);
    if (!request || provider?.slug !== slug) return endedPage(ctx);
    const { proof } = answer;
    const who = await whoIs(state, slug, proof);
    if (who.is === "stranger") return strangerPage(ctx, request.client.name, requestId);
    const { accountId } = who;
    if (who.is === "known") {
      return await startBoundSession(state, req, { accountId, slug, requestId, proof });
    }
    await awaitProof(state.sql, browser, requestId, slug, proof, accountId);
    const signIn = await beginSignIn(state.sql, browser, {
      email: who.email,
      requestId,
      returnTo: "/",
      seconds: state.config.SIGN_IN_SECONDS,
    });
    return provePage(ctx, { email: who.email, label: provider.label, signInId: signIn.id });
  },
});
