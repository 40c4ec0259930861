import { page } from "fresh";
import { Button, Card } from "shared/ui/mod.ts";
import { AccountShell } from "../../components/AccountShell.tsx";
import { ActivityList } from "../../components/ActivityList.tsx";
import { accountMessages } from "../../components/messages/account.ts";
import { deviceMessages } from "../../components/messages/devices.ts";
import { activityOf } from "../../domain/activity.ts";
import { placesOf } from "shared/credentials/places.ts";
import { defineAccount } from "../../state.ts";

const pageSize = 30;

export const handler = defineAccount.handlers({
  async GET(ctx) {
    const { sql, profile, locale } = ctx.state;
    const asked = new Date(ctx.url.searchParams.get("before") ?? NaN);
    const activity = await activityOf(sql, profile.id, {
      actions: Object.keys(deviceMessages(locale).actions),
      limit: pageSize,
      before: Number.isNaN(asked.getTime()) ? undefined : asked,
    });
    const places = await placesOf(activity.map(({ ip }) => ip), locale);
    return page({ activity, places });
  },
});

export default defineAccount.page<typeof handler>(function ActivityPage({ data, state, url }) {
  const m = deviceMessages(state.locale);
  const { activity, places } = data;
  const last = activity.at(pageSize - 1);
  return (
    <AccountShell
      state={state}
      url={url}
      title={accountMessages(state.locale).activity}
      subtitle={m.activityText}
    >
      <Card>
        <ActivityList activity={activity} locale={state.locale} places={places} />
        {last && (
          <Button href={`/account/activity?before=${last.at.toISOString()}`} class="mt-4">
            {m.more}
          </Button>
        )}
      </Card>
    </AccountShell>
  );
});
