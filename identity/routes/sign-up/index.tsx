import { page } from "fresh";
import { readForm } from "shared/http/mod.ts";
import { errorText } from "shared/i18n/mod.ts";
import { Button, SelectField, TextField } from "shared/ui/mod.ts";
import { IdentityCard } from "../../components/Card.tsx";
import { signInMessages } from "../../components/messages/sign_in.ts";
import { plans } from "shared/tenants/choices.ts";
import { requestSignUp, signUpForm } from "../../domain/sign_ups.ts";
import { define } from "../../state.ts";

export const handler = define.handlers({
  GET: () => page({ values: {} as Record<string, string>, errors: {} as Record<string, string> }),
  async POST(ctx) {
    const { state } = ctx;
    const { locale, ip } = state;
    const read = await readForm(ctx.req, signUpForm, { maxBytes: 8192 });
    if (!read.ok) return page({ values: read.values, errors: read.errors }, { status: 422 });
    await requestSignUp(state, read.value, { locale, ip });
    return ctx.redirect("/sign-up/sent", 303);
  },
});

export default define.page<typeof handler>(function SignUpPage({ data, state, url }) {
  const m = signInMessages(state.locale);
  const { values, errors } = data;
  const field = (name: string) => ({
    name,
    required: true,
    value: values[name] ?? "",
    error: errorText(m.errors, errors[name]),
  });
  return (
    <IdentityCard state={state} url={url} title={m.signUpTitle} subtitle={m.signUpText}>
      <form method="post">
        <TextField label={m.name} autoComplete="name" maxLength={100} {...field("name")} />
        <TextField
          label={m.company}
          autoComplete="organization"
          maxLength={200}
          {...field("company")}
        />
        <TextField
          label={m.slug}
          hint={m.slugHint}
          autoComplete="off"
          autoCapitalize="none"
          spellcheck={false}
          maxLength={40}
          {...field("slug")}
        />
        <SelectField
          label={m.plan}
          options={plans.map((value) => ({ value, label: m.plans[value] }))}
          {...field("plan")}
        />
        <TextField
          label={m.email}
          type="email"
          autoComplete="email"
          maxLength={254}
          {...field("email")}
        />
        <Button type="submit" variant="primary" class="mt-2 w-full">{m.signUpAction}</Button>
      </form>
      <p class="mt-4 text-sm">
        <a class="link inline-block py-2" href="/sign-in">{m.backToSignIn}</a>
      </p>
    </IdentityCard>
  );
});
