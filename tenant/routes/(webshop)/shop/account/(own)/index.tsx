import { page } from "fresh";
import { z } from "zod";
import { transaction } from "shared/db/mod.ts";
import { readForm } from "shared/http/mod.ts";
import { locales } from "shared/i18n/mod.ts";
import { Button, Card, SelectField, setFlash } from "shared/ui/mod.ts";
import { changeProfile } from "../../../../../services/webshop/customers/profile.ts";
import { displayName } from "../../../../../services/webshop/customers/record.ts";
import { accountMessages } from "../(_components)/messages.ts";
import { NameFields } from "../(_components)/NameFields.tsx";
import { OwnPage } from "../(_components)/OwnPage.tsx";
import { defineOwn } from "../(_components)/state.ts";

const name = z.string().trim().max(100).default("");
const form = z.object({ familyName: name, givenName: name, locale: z.enum(locales) });
const languages = [{ value: "hu", label: "Magyar" }, { value: "en", label: "English" }];

export const handler = defineOwn.handlers({
  GET: () => page({ values: null as Record<string, string> | null, errors: {} }),

  async POST(ctx) {
    const { state } = ctx;
    const { sql, tenant, account, record } = state;
    const m = accountMessages(state.locale);
    const read = await readForm(ctx.req, form, { maxBytes: 8192 });
    if (!read.ok) return page({ values: read.values, errors: read.errors }, { status: 422 });
    const { familyName, givenName } = read.value;
    if (record && !record.company && !familyName && !givenName) {
      const errors = { familyName: "name_required" };
      return page({ values: read.values, errors }, { status: 422 });
    }
    const saved = await transaction(
      sql,
      (tx) => changeProfile(tx, tenant.slug, account, record, read.value),
    );
    const response = ctx.redirect("/shop/account", 303);
    setFlash(
      response.headers,
      saved ? { tone: "success", text: m.saved } : { tone: "warning", text: m.conflict },
    );
    return response;
  },
});

export default defineOwn.page<typeof handler>(function Profile({ data, state, url }) {
  const m = accountMessages(state.locale);
  const { account, record } = state;
  const values = data.values ?? record ?? {};
  return (
    <OwnPage
      state={state}
      url={url}
      title={record ? m.hello(displayName(record)) : m.profile}
    >
      <Card title={m.profile}>
        <form method="post">
          {record && <NameFields locale={state.locale} values={values} errors={data.errors} />}
          <SelectField
            label={m.language}
            name="locale"
            options={languages}
            value={data.values?.locale ?? account.locale}
          />
          <Button type="submit" variant="primary">{m.save}</Button>
        </form>
      </Card>
      <Card title={m.emailNow}>
        <p class="mb-4 break-words">{m.emailText(account.email)}</p>
        <Button href="/shop/account/email">{m.changeEmail}</Button>
      </Card>
    </OwnPage>
  );
});
