import { page } from "fresh";
import { z } from "zod";
import { readForm } from "shared/http/mod.ts";
import { Button, Card, localePreference, SelectField, setFlash, TextField } from "shared/ui/mod.ts";
import { AccountShell } from "../../components/AccountShell.tsx";
import { accountMessages } from "../../components/messages/account.ts";
import { actorOf } from "../../domain/audit.ts";
import { saveProfile } from "../../domain/profile.ts";
import { defineAccount } from "../../state.ts";

const form = z.object({
  name: z.string().trim().min(1, "name_required").max(100),
  locale: z.enum(["hu", "en"]),
});

interface Data {
  name: string;
  errors: Record<string, string>;
}

export const handler = defineAccount.handlers({
  GET: (ctx) => page<Data>({ name: ctx.state.profile.name, errors: {} }),

  async POST(ctx) {
    const { state } = ctx;
    const read = await readForm(ctx.req, form, { maxBytes: 8192 });
    if (!read.ok) {
      return page<Data>({ name: read.values.name ?? "", errors: read.errors }, { status: 422 });
    }
    await saveProfile(state.sql, await actorOf(state), read.value);
    const response = ctx.redirect("/account", 303);
    // This browser follows the language that its owner has just chosen.
    response.headers.append("set-cookie", localePreference(read.value.locale, state.config.ORIGIN));
    setFlash(response.headers, {
      tone: "success",
      text: accountMessages(read.value.locale).saved,
    });
    return response;
  },
});

export default defineAccount.page<typeof handler>(function ProfilePage({ data, state, url }) {
  const m = accountMessages(state.locale);
  const { profile } = state;
  return (
    <AccountShell state={state} url={url} title={m.profile} subtitle={m.profileText}>
      <Card>
        <form method="post">
          <TextField
            label={m.name}
            name="name"
            autoComplete="name"
            required
            maxLength={100}
            value={data.name}
            error={m.errors[data.errors.name]}
          />
          <SelectField
            label={m.language}
            name="locale"
            value={profile.locale}
            hint={m.languageHint}
            options={[{ value: "hu", label: "Magyar" }, { value: "en", label: "English" }]}
          />
          <Button type="submit" variant="primary">{m.save}</Button>
        </form>
      </Card>
      <Card
        title={m.email}
        actions={<Button href="/email" size="sm">{m.changeEmail}</Button>}
      >
        <p class="break-words">{profile.email}</p>
      </Card>
    </AccountShell>
  );
});
