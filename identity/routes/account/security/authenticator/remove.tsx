import { page } from "fresh";
import { Button, setFlash } from "shared/ui/mod.ts";
import { IdentityCard } from "../../../../components/Card.tsx";
import { securityMessages } from "../../../../components/messages/security.ts";
import { removalFlash } from "../../../../components/removal.ts";
import { actorOf } from "../../../../domain/audit.ts";
import { removeOwnFactor } from "../../../../domain/factors.ts";
import { requireRecent } from "../../../../domain/sign_in.ts";
import { defineAccount } from "../../../../state.ts";

export const handler = defineAccount.handlers({
  GET: (ctx) => requireRecent(ctx) ?? page(),

  async POST(ctx) {
    const again = requireRecent(ctx);
    if (again) return again;
    const { state } = ctx;
    const removal = await removeOwnFactor(state, await actorOf(state), "totp");
    const response = ctx.redirect("/account/security", 303);
    const done = securityMessages(state.locale).appRemoved;
    setFlash(response.headers, await removalFlash(state, removal, done));
    return response;
  },
});

export default defineAccount.page<typeof handler>(function RemoveAuthenticator({ state, url }) {
  const m = securityMessages(state.locale);
  return (
    <IdentityCard state={state} url={url} title={m.removeAppTitle} subtitle={m.removeAppText}>
      <form method="post">
        <Button type="submit" variant="danger" class="w-full">{m.remove}</Button>
        <Button href="/account/security" variant="ghost" class="mt-2 w-full">{m.cancel}</Button>
      </form>
    </IdentityCard>
  );
});
