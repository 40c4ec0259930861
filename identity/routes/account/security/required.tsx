import { page } from "fresh";
import { hasSecondFactor, secondFactorsOf } from "shared/credentials/factors.ts";
import { Icon } from "shared/ui/mod.ts";
import { IdentityCard } from "../../../components/Card.tsx";
import { securityMessages } from "../../../components/messages/security.ts";
import { addPasskeyWords } from "../../../components/passkey_words.ts";
import { secondFactorRequiredBy } from "../../../domain/second_factor.ts";
import { requireRecent } from "../../../domain/sign_in.ts";
import { returnOf, withReturn } from "../../../http/return_to.ts";
import AddPasskey from "../../../islands/AddPasskey.tsx";
import { defineAccount } from "../../../state.ts";

/** On the way to an app that wants two factors, for somebody who has one: which shall it be? */
export const handler = defineAccount.handlers({
  async GET(ctx) {
    const again = requireRecent(ctx);
    if (again) return again;
    const { sql, profile } = ctx.state;
    const returnTo = returnOf(ctx.url.searchParams.get("return_to"));
    if (hasSecondFactor(await secondFactorsOf(sql, profile.id))) {
      return ctx.redirect(returnTo || "/account/security", 303);
    }
    return page({ returnTo, requiredBy: await secondFactorRequiredBy(sql, profile.id) });
  },
});

export default defineAccount.page<typeof handler>(function Required({ data, state, url }) {
  const m = securityMessages(state.locale);
  const { returnTo, requiredBy } = data;
  const text = requiredBy.length > 0 ? m.requiredText(requiredBy.join(", ")) : m.requiredByApp;
  return (
    <IdentityCard state={state} url={url} title={m.requiredTitle} subtitle={text}>
      <h2 class="font-semibold">{m.usePasskey}</h2>
      <p class="mb-3 text-sm text-base-content/70">{m.usePasskeyText}</p>
      <AddPasskey
        at="/account/security/passkeys"
        returnTo={returnTo}
        onTheWay
        confirmHref={withReturn("/confirm", url.pathname + url.search)}
        words={addPasskeyWords(state.locale)}
      />
      <h2 class="mt-6 font-semibold">{m.useApp}</h2>
      <p class="mb-3 text-sm text-base-content/70">{m.useAppText}</p>
      <a
        class="btn w-full border-base-300 bg-base-100"
        href={withReturn("/account/security/authenticator", returnTo)}
      >
        {m.setUpApp}
        <Icon name="arrow-right" size={18} />
      </a>
    </IdentityCard>
  );
});
