import { HttpError, page } from "fresh";
import { formatNumber } from "shared/i18n/mod.ts";
import { endpoints } from "shared/identity_api/mod.ts";
import { Button, Card, setFlash } from "shared/ui/mod.ts";
import { beforeChange, change } from "../../ask_identity.ts";
import { AdminShell } from "../../components/AdminShell.tsx";
import { clientMessages } from "../../components/messages/clients.ts";
import { administrator, define } from "../../state.ts";

const acts = { rotate: endpoints.rotateKeys, promote: endpoints.promoteKeys };

function actOf(name: string): keyof typeof acts {
  if (name !== "rotate" && name !== "promote") throw new HttpError(404);
  return name;
}

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    const act = actOf(ctx.params.act);
    return beforeChange(ctx, () => Promise.resolve(page({ act })));
  },
  POST(ctx) {
    administrator(ctx.state);
    const { locale } = ctx.state;
    const act = actOf(ctx.params.act);
    return change(ctx, {}, async (ask) => {
      const { changed } = await ask(acts[act]);
      const m = clientMessages(locale);
      const response = ctx.redirect("/keys", 303);
      setFlash(
        response.headers,
        changed > 0
          ? { tone: "success", text: m.keysChanged(formatNumber(changed, locale)) }
          : { tone: "info", text: m.keysSame },
      );
      return response;
    });
  },
});

/** The question before keys are changed. */
export default define.page<typeof handler>(function TurnKeys({ data, state, url }) {
  const m = clientMessages(state.locale);
  const rotate = data.act === "rotate";
  const title = rotate ? m.rotateTitle : m.promoteTitle;
  return (
    <AdminShell
      state={state}
      path="/keys"
      title={title}
      breadcrumbs={[{ label: m.keys, href: "/keys" }, { label: title }]}
    >
      <form method="post" action={url.pathname} class="max-w-xl">
        <Card>
          <p class="mb-5">{rotate ? m.rotateKeysText : m.promoteText}</p>
          <div class="flex flex-wrap gap-3">
            <Button type="submit" variant={rotate ? "primary" : "danger"}>{title}</Button>
            <Button href="/keys" variant="ghost">{m.cancel}</Button>
          </div>
        </Card>
      </form>
    </AdminShell>
  );
});
