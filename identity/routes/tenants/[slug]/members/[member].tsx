import { HttpError, page } from "fresh";
import { z } from "zod";
import { DomainError, readForm } from "shared/http/mod.ts";
import { Alert, Button, Card, setFlash } from "shared/ui/mod.ts";
import { memberMessages } from "../../../../components/messages/members.ts";
import { PlaceFields } from "../../../../components/PlaceFields.tsx";
import { TenantShell } from "../../../../components/TenantShell.tsx";
import { actorOf } from "../../../../domain/audit.ts";
import { listLocations } from "../../../../domain/locations.ts";
import { changeMember, getMember, removeMember } from "../../../../domain/members.ts";
import { requireRecent } from "../../../../domain/sign_in.ts";
import { locationsField, locationsSent, roleField } from "../../../../domain/tenant_form.ts";
import { define, type State } from "../../../../state.ts";

const form = z.discriminatedUnion("act", [
  z.object({ act: z.literal("change"), role: roleField, locations: locationsField }),
  z.object({ act: z.literal("remove") }),
]);

/** The member of this tenant that the address names; owners open everybody, others themselves. */
async function find({ sql, session, member }: State, id: string) {
  const { slug, role } = member!.membership;
  const found = z.uuid().safeParse(id).success ? await getMember(sql, slug, id) : null;
  if (!found) throw new HttpError(404);
  const self = found.accountId === session!.accountId;
  if (role !== "owner" && !self) {
    throw new DomainError("forbidden", 403, "Only an owner may do this");
  }
  const none: Record<string, string> = {};
  return { found, self, known: await listLocations(sql, slug), values: none, errors: none };
}

export const handler = define.handlers({
  GET: async (ctx) => page(await find(ctx.state, ctx.params.member)),
  async POST(ctx) {
    const { state } = ctx;
    const { sql, locale } = state;
    const { slug, name } = state.member!.membership;
    const confirm = requireRecent(ctx);
    if (confirm) return confirm;
    const data = await find(state, ctx.params.member);
    const { accountId } = data.found;
    const m = memberMessages(locale);
    const read = await readForm(ctx.req, form, { maxBytes: 16_384 });
    const { values } = read;
    if (!read.ok) return page({ ...data, values, errors: read.errors }, { status: 422 });
    const actor = await actorOf(state);
    let [to, text] = [`/tenants/${slug}/members`, m.saved];
    try {
      if (read.value.act === "change") await changeMember(sql, actor, slug, accountId, read.value);
      else {
        await removeMember(sql, actor, slug, accountId);
        text = data.self ? m.left(name) : m.removed(data.found.name || data.found.email);
        if (data.self) to = "/";
      }
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const errors: Record<string, string> = { "": error.code };
      return page({ ...data, values, errors }, { status: error.status });
    }
    const response = ctx.redirect(to, 303);
    setFlash(response.headers, { tone: "success", text });
    return response;
  },
});

export default define.page<typeof handler>(function MemberPage({ data, state, url }) {
  const m = memberMessages(state.locale);
  const { found, self, known, values, errors } = data;
  const owner = state.member!.membership.role === "owner";
  return (
    <TenantShell
      state={state}
      path={url.pathname}
      title={found.name || found.email}
      subtitle={found.name ? found.email : undefined}
      breadcrumbs={[
        { label: m.members, href: `/tenants/${state.member!.membership.slug}/members` },
        { label: found.name || found.email },
      ]}
    >
      {errors[""] && <Alert tone="error">{m.errors[errors[""]] ?? errors[""]}</Alert>}
      <div class="grid items-start gap-6 lg:grid-cols-2">
        {owner && (
          <Card title={m.place}>
            <form method="post">
              <PlaceFields
                locale={state.locale}
                known={known}
                place={values.role
                  ? { role: values.role, locations: locationsSent(values.locations ?? "") }
                  : found}
                error={errors.locations}
              />
              <Button type="submit" variant="primary" name="act" value="change">{m.save}</Button>
            </form>
          </Card>
        )}
        <Card title={self ? m.leave : m.remove}>
          <form method="post">
            <p class="mb-4 text-base-content/70">{self ? m.leaveText : m.removeText}</p>
            <Button type="submit" variant="danger" name="act" value="remove">
              {self ? m.leave : m.remove}
            </Button>
          </form>
        </Card>
      </div>
    </TenantShell>
  );
});
