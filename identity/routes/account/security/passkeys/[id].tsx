import { HttpError, page } from "fresh";
import { z } from "zod";
import { formatDate, formatRelative } from "shared/i18n/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { listPasskeys, type Passkey } from "shared/credentials/passkeys.ts";
import { Button, Card, setFlash, TextField } from "shared/ui/mod.ts";
import { AccountShell } from "../../../../components/AccountShell.tsx";
import { securityMessages } from "../../../../components/messages/security.ts";
import { removalFlash } from "../../../../components/removal.ts";
import { actorOf } from "../../../../domain/audit.ts";
import { nameOwnPasskey, removeOwnFactor } from "../../../../domain/factors.ts";
import { requireRecent } from "../../../../domain/sign_in.ts";
import { type AccountState, defineAccount } from "../../../../state.ts";

const form = z.discriminatedUnion("act", [
  z.object({
    act: z.literal("rename"),
    name: z.string().trim().min(1, "name_required").max(60),
  }),
  z.object({ act: z.literal("remove") }),
]);

interface Data {
  passkey: Passkey;
  errors: Record<string, string>;
}

async function ownPasskey({ sql, profile }: AccountState, id: string): Promise<Passkey> {
  const passkey = (await listPasskeys(sql, profile.id)).find((own) => own.id === id);
  if (!passkey) throw new HttpError(404);
  return passkey;
}

export const handler = defineAccount.handlers({
  async GET(ctx) {
    const passkey = await ownPasskey(ctx.state, ctx.params.id);
    return requireRecent(ctx) ?? page<Data>({ passkey, errors: {} });
  },

  async POST(ctx) {
    const { state } = ctx;
    const passkey = await ownPasskey(state, ctx.params.id);
    const again = requireRecent(ctx);
    if (again) return again;
    const read = await readForm(ctx.req, form, { maxBytes: 8192 });
    if (!read.ok) return page<Data>({ passkey, errors: read.errors }, { status: 422 });
    const m = securityMessages(state.locale);
    const actor = await actorOf(state);
    const response = ctx.redirect("/account/security", 303);
    if (read.value.act === "rename") {
      await nameOwnPasskey(state, actor, { id: passkey.id, name: read.value.name });
      setFlash(response.headers, { tone: "success", text: m.renamed });
    } else {
      const { id, name } = passkey;
      const removal = await removeOwnFactor(state, actor, { passkey: id, name });
      setFlash(response.headers, await removalFlash(state, removal, m.passkeyRemoved));
    }
    return response;
  },
});

export default defineAccount.page<typeof handler>(function PasskeyPage({ data, state, url }) {
  const { locale } = state;
  const m = securityMessages(locale);
  const { passkey, errors } = data;
  return (
    <AccountShell
      state={state}
      url={url}
      title={passkey.name}
      subtitle={[
        passkey.synced ? m.passkeySynced : m.passkeySingle,
        m.added(formatDate(passkey.createdAt, locale)),
        passkey.lastUsedAt ? m.used(formatRelative(passkey.lastUsedAt, locale)) : m.neverUsed,
      ].join(" · ")}
      breadcrumbs={[{ label: m.title, href: "/account/security" }, { label: passkey.name }]}
    >
      <Card>
        <form method="post" class="max-w-md">
          <TextField
            label={m.passkeyName}
            name="name"
            required
            maxLength={60}
            value={passkey.name}
            error={m.errors[errors.name]}
          />
          <Button type="submit" name="act" value="rename" variant="primary">{m.rename}</Button>
        </form>
      </Card>
      <Card title={m.removePasskey}>
        <p class="mb-4 text-base-content/70">{m.removePasskeyText}</p>
        <form method="post">
          <Button type="submit" name="act" value="remove" variant="danger">{m.remove}</Button>
        </form>
      </Card>
    </AccountShell>
  );
});
