import { type Context, HttpError, page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { errorText } from "shared/i18n/mod.ts";
import { Alert, Button, Card, CheckboxField, setFlash, TextareaField } from "shared/ui/mod.ts";
import { beforeChange, change, unlessAway } from "../../../ask_identity.ts";
import { AdminShell } from "../../../components/AdminShell.tsx";
import { platformMessages } from "../../../components/messages/platform.ts";
import { shortImage } from "../../../components/RingCards.tsx";
import { type Release, type ReleaseAction, releaseActions } from "shared/devops_api/mod.ts";
import { DevopsRefused, DevopsUnavailable } from "../../../domain/devops.ts";
import { actOnRelease } from "../../../domain/release_acts.ts";
import { administrator, define, type State } from "../../../state.ts";

const form = z.object({
  reason: z.string().trim().min(1, "required").max(500, "too_long"),
  force: z.literal("on").optional(),
});

interface Data {
  act: ReleaseAction;
  release: Release;
  values: Record<string, string>;
  errors: Record<string, string>;
}

async function load(ctx: Context<State>): Promise<Pick<Data, "act" | "release">> {
  const act = releaseActions.find((known) => known === ctx.params.act);
  const release = act && await ctx.state.devops.release(ctx.params.id);
  if (!release) throw new HttpError(404);
  return { act, release };
}

export const handler = define.handlers({
  async GET(ctx) {
    administrator(ctx.state);
    const about = await load(ctx);
    return await beforeChange(
      ctx,
      (_, typed) => Promise.resolve(page<Data>({ ...about, values: typed, errors: {} })),
    );
  },
  async POST(ctx) {
    const actor = administrator(ctx.state);
    const about = await load(ctx);
    const { act, release } = about;
    const read = await readForm(ctx.req, form, { maxBytes: 16_384 });
    const again = (errors: Record<string, string>, status = 422) =>
      page<Data>({ ...about, values: read.values, errors }, { status });
    if (!read.ok) return again(read.errors);
    return await change(ctx, read.values, async () => {
      const { reason, force } = read.value;
      const input = { reason, ...(act === "promote" && force ? { force: true } : {}) };
      try {
        await actOnRelease(ctx.state, actor, release, act, input);
      } catch (error) {
        if (error instanceof DevopsRefused) return again({ "": error.code }, 409);
        throw error;
      }
      const response = ctx.redirect(`/releases/${encodeURIComponent(release.id)}`, 303);
      const text = platformMessages(ctx.state.locale).acts[act].done;
      setFlash(response.headers, { tone: "success", text });
      return response;
    }).catch(unlessAway((code) => again({ "": code }, 503), DevopsUnavailable));
  },
});

/** The question before something is done with a release, with the reason why. */
export default define.page<typeof handler>(function ActOnRelease({ data, state, url }) {
  const m = platformMessages(state.locale);
  const { act, release, values, errors } = data;
  const { link, title, text } = m.acts[act];
  const back = `/releases/${encodeURIComponent(release.id)}`;
  return (
    <AdminShell
      state={state}
      path="/releases"
      title={title}
      subtitle={`${release.app} · ${shortImage(release.image)}`}
      breadcrumbs={[
        { label: m.releases, href: "/releases" },
        { label: m.releaseTitle(release.app), href: back },
        { label: link },
      ]}
    >
      <form method="post" action={url.pathname} class="max-w-xl" novalidate>
        {errors[""] && <Alert tone="error">{errorText(m.errors, errors[""])}</Alert>}
        <Card>
          <p class="mb-4">{text}</p>
          <TextareaField
            label={m.reason}
            name="reason"
            required
            maxLength={500}
            hint={m.reasonHint}
            value={values.reason ?? ""}
            error={errorText(m.errors, errors.reason)}
          />
          {act === "promote" && (
            <CheckboxField
              label={m.force}
              name="force"
              hint={m.forceHint}
              checked={values.force === "on"}
            />
          )}
          <div class="flex flex-wrap gap-3">
            <Button type="submit" variant={act === "roll-back" ? "danger" : "primary"}>
              {link}
            </Button>
            <Button href={back} variant="ghost">{m.release}</Button>
          </div>
        </Card>
      </form>
    </AdminShell>
  );
});
