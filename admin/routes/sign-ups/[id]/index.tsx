import { page } from "fresh";
import { formatMoment } from "shared/i18n/mod.ts";
import { endpoints } from "shared/identity_api/mod.ts";
import { Badge, Button, Card } from "shared/ui/mod.ts";
import { askIdentity } from "../../../ask_identity.ts";
import { AdminShell } from "../../../components/AdminShell.tsx";
import { Fact, Facts } from "../../../components/Facts.tsx";
import { adminMessages } from "../../../components/messages.ts";
import { signUpMessages } from "../../../components/messages/sign_ups.ts";
import { administrator, define } from "../../../state.ts";

export const handler = define.handlers({
  GET(ctx) {
    administrator(ctx.state);
    return askIdentity(
      ctx,
      async (ask) =>
        page({ signUp: await ask(endpoints.getSignUp, { params: { id: ctx.params.id } }) }),
    );
  },
});

const tones = { waiting: "info", approved: "success", declined: "neutral" } as const;

/** What somebody asks for, and the two answers. */
export default define.page<typeof handler>(function SignUp({ data, state }) {
  const { locale } = state;
  const m = signUpMessages(locale);
  const admin = adminMessages(locale);
  const { signUp } = data;
  return (
    <AdminShell
      state={state}
      path="/sign-ups"
      title={signUp.company}
      breadcrumbs={[{ label: m.signUps, href: "/sign-ups" }, { label: signUp.company }]}
      actions={<Badge tone={tones[signUp.state]}>{m.states[signUp.state]}</Badge>}
    >
      <Card class="max-w-xl">
        <Facts>
          <Fact label={m.contact}>{signUp.name} ({signUp.email})</Fact>
          <Fact label={m.slug}>{signUp.slug}</Fact>
          <Fact label={m.plan}>{admin.plans[signUp.plan]}</Fact>
          <Fact label={m.language}>{admin.locales[signUp.locale]}</Fact>
          <Fact label={m.asked}>{formatMoment(new Date(signUp.createdAt), locale)}</Fact>
          {signUp.decidedAt && (
            <Fact label={m.answered}>
              {formatMoment(new Date(signUp.decidedAt), locale)}, {signUp.decidedBy}
            </Fact>
          )}
        </Facts>
        {signUp.state === "waiting" && (
          <>
            <p class="mt-5 text-sm text-base-content/70">{m.approveText}</p>
            <div class="mt-3 flex flex-wrap gap-3">
              <Button href={`/tenants/new?sign_up=${signUp.id}`} variant="primary">
                {m.approve}
              </Button>
              <Button href={`/sign-ups/${signUp.id}/decline`} variant="danger">{m.decline}</Button>
            </div>
          </>
        )}
      </Card>
    </AdminShell>
  );
});
