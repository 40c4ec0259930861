import type { AccountDetail } from "shared/identity_api/mod.ts";
import { Button, Card } from "shared/ui/mod.ts";
import { peopleMessages } from "../../../../components/messages/people.ts";
import { isAdministrator, type State } from "../../../../state.ts";
import { possibleActs } from "../(_acts)/acts.ts";

/** Links to the pages where something is done with the account, each with its own confirmation. */
export function AccountActs({ account, state }: { account: AccountDetail; state: State }) {
  const m = peopleMessages(state.locale);
  const acts = possibleActs(account, {
    admin: isAdministrator(state),
    own: account.id === state.session?.accountId,
  });
  const support = !account.platformAdmin && !account.platformSupport && !account.disabledAt &&
    account.memberships.length > 0;
  if (acts.length === 0 && !support) return null;
  return (
    <Card title={m.manage}>
      <div class="grid gap-2">
        {support && (
          <Button
            href={`/users/${account.id}/impersonate`}
            variant="primary"
            class="justify-start"
          >
            {m.impersonate}
          </Button>
        )}
        {acts.map((act) => (
          <Button
            key={act}
            href={`/users/${account.id}/${act}`}
            variant={act === "disable" ? "danger" : "secondary"}
            class="justify-start"
          >
            {m.acts[act].link}
          </Button>
        ))}
      </div>
    </Card>
  );
}
