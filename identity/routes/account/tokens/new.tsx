import { page } from "fresh";
import { uuidv7 } from "shared/db/mod.ts";
import { DomainError, readForm } from "shared/http/mod.ts";
import { Alert, Button, Card } from "shared/ui/mod.ts";
import { AccountShell } from "../../../components/AccountShell.tsx";
import { tokenMessages } from "../../../components/messages/tokens.ts";
import { SecretOnce } from "../../../components/SecretOnce.tsx";
import { TokenForm } from "../../../components/TokenForm.tsx";
import { getAccount } from "../../../domain/accounts.ts";
import { actorOf } from "../../../domain/audit.ts";
import { createPersonalToken, personalTokenInput } from "../../../domain/personal_tokens.ts";
import { requireRecent } from "../../../domain/sign_in.ts";
import { type Membership, membershipsOf } from "../../../domain/tenants.ts";
import { mailPersonalToken } from "../../../mail/personal_token.ts";
import { defineAccount } from "../../../state.ts";

interface Data {
  shops: Membership[];
  /** The shop that was chosen, or the only one there is. */
  shop: Membership | undefined;
  id: string;
  values: Record<string, string>;
  errors: Record<string, string>;
  secret: string | null;
}

const noStore = { headers: { "cache-control": "no-store" } };

export const handler = defineAccount.handlers({
  async GET(ctx) {
    const { sql, session } = ctx.state;
    const confirm = requireRecent(ctx);
    if (confirm) return confirm;
    const shops = await membershipsOf(sql, session!.accountId);
    const wanted = ctx.url.searchParams.get("shop");
    const shop = shops.length === 1 ? shops[0] : shops.find(({ slug }) => slug === wanted);
    return page<Data>({ shops, shop, id: uuidv7(), values: {}, errors: {}, secret: null }, noStore);
  },
  async POST(ctx) {
    const { sql, session, config, locale } = ctx.state;
    const confirm = requireRecent(ctx);
    if (confirm) return confirm;
    const shops = await membershipsOf(sql, session!.accountId);
    const read = await readForm(ctx.req, personalTokenInput, { maxBytes: 16_384 });
    const shop = shops.find(({ slug }) => slug === read.values.tenant);
    const data: Data = {
      shops,
      shop,
      id: uuidv7(),
      values: read.values,
      errors: read.ok ? {} : read.errors,
      secret: null,
    };
    if (!read.ok) return page<Data>(data, { status: 422, ...noStore });
    const { name, abilities } = read.value;
    const account = await getAccount(sql, session!.accountId);
    try {
      data.secret = await createPersonalToken(
        sql,
        await actorOf(ctx.state),
        read.value,
        (tx, tenant) =>
          mailPersonalToken(tx, config, {
            locale,
            to: account!.email,
            name,
            shop: tenant.name,
            abilities,
          }),
      );
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return page<Data>({ ...data, errors: { "": error.code } }, {
        status: error.status,
        ...noStore,
      });
    }
    if (!data.secret) return page<Data>({ ...data, errors: { "": "made" } }, { status: 409 });
    return page<Data>(data, { status: 201, ...noStore });
  },
});

export default defineAccount.page<typeof handler>(function NewToken({ data, state, url }) {
  const m = tokenMessages(state.locale);
  const { secret, errors, shop, shops } = data;
  return (
    <AccountShell
      state={state}
      url={url}
      title={m.create}
      breadcrumbs={[{ label: m.tokens, href: "/account/tokens" }, { label: m.create }]}
    >
      {errors[""] && (
        <Alert tone="error">{errors[""] === "made" ? m.madeAlready : m.errors[errors[""]]}</Alert>
      )}
      {secret
        ? (
          <>
            <SecretOnce locale={state.locale} rows={[{ label: m.token, value: secret }]} />
            <p>
              <Button href="/account/tokens">{m.back}</Button>
            </p>
          </>
        )
        : shop
        ? (
          <Card title={shops.length > 1 ? shop.name : undefined}>
            <TokenForm
              locale={state.locale}
              id={data.id}
              shop={shop}
              values={data.values}
              errors={errors}
            />
          </Card>
        )
        : (
          <Card title={m.chooseShop}>
            <ul class="flex flex-wrap gap-2">
              {shops.map(({ slug, name }) => (
                <li key={slug}>
                  <Button href={`/account/tokens/new?shop=${slug}`} icon="storefront">
                    {name}
                  </Button>
                </li>
              ))}
            </ul>
          </Card>
        )}
    </AccountShell>
  );
});
