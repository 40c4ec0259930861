import { HttpError, page } from "fresh";
import { z } from "zod";
import { formatDate, formatRelative } from "shared/i18n/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { listPasskeys, type Passkey } from "shared/credentials/passkeys.ts";
import { Button, Card, setFlash, TextField } from "shared/ui/mod.ts";
import {
  namePasskey,
  removePasskey,
} from "../../../../../../../services/webshop/customers/passkeys.ts";
import { requireRecent } from "../../../(_components)/browser.ts";
import { accountMessages, faultText } from "../../../(_components)/messages.ts";
import { OwnPage } from "../../../(_components)/OwnPage.tsx";
import { defineOwn, type OwnState } from "../../../(_components)/state.ts";

const form = z.discriminatedUnion("act", [
  z.object({
    act: z.literal("rename"),
    name: z.string().trim().min(1, "passkey_name_required").max(60),
  }),
  z.object({ act: z.literal("remove") }),
]);

async function ownPasskey({ sql, account }: OwnState, id: string): Promise<Passkey> {
  const passkey = (await listPasskeys(sql, account.id)).find((own) => own.id === id);
  if (!passkey) throw new HttpError(404);
  return passkey;
}

export const handler = defineOwn.handlers({
  async GET(ctx) {
    const passkey = await ownPasskey(ctx.state, ctx.params.id);
    return requireRecent(ctx) ?? page({ passkey, name: passkey.name, error: "" });
  },

  async POST(ctx) {
    const { state } = ctx;
    const { account, customer } = state;
    const passkey = await ownPasskey(state, ctx.params.id);
    const stop = requireRecent(ctx);
    if (stop) return stop;
    const read = await readForm(ctx.req, form, { maxBytes: 8192 });
    if (!read.ok) {
      const data = { passkey, name: read.values.name ?? "", error: read.errors.name ?? "invalid" };
      return page(data, { status: 422 });
    }
    const m = accountMessages(state.locale);
    const response = ctx.redirect("/shop/account/security", 303);
    let done: boolean;
    if (read.value.act === "rename") {
      done = await namePasskey(state, account, { id: passkey.id, name: read.value.name });
    } else done = await removePasskey(state, account, customer, passkey.id) === "removed";
    const text = read.value.act === "rename" ? m.saved : m.passkeyRemoved;
    if (done) setFlash(response.headers, { tone: "success", text });
    return response;
  },
});

export default defineOwn.page<typeof handler>(function PasskeyPage({ data, state, url }) {
  const { locale } = state;
  const m = accountMessages(locale);
  const { passkey, name, error } = data;
  return (
    <OwnPage
      state={state}
      url={url}
      title={passkey.name}
      subtitle={[
        m.passkeySince(formatDate(passkey.createdAt, locale)),
        passkey.lastUsedAt
          ? m.passkeyUsed(formatRelative(passkey.lastUsedAt, locale))
          : m.passkeyUnused,
      ].join(" · ")}
    >
      <Card>
        <form method="post">
          <TextField
            label={m.passkeyName}
            name="name"
            hint={m.passkeyNameHint}
            required
            maxLength={60}
            value={name}
            error={faultText(m.errors, error)}
          />
          <div class="flex flex-wrap gap-2">
            <Button type="submit" name="act" value="rename" variant="primary">{m.save}</Button>
            <Button href="/shop/account/security" variant="ghost">{m.back}</Button>
          </div>
        </form>
      </Card>
      <Card title={m.passkeyRemove}>
        <p class="mb-4">{m.passkeyRemoveText}</p>
        <form method="post">
          <Button type="submit" name="act" value="remove" variant="danger">{m.remove}</Button>
        </form>
      </Card>
    </OwnPage>
  );
});
