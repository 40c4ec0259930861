import type { ComponentChildren } from "preact";
import { Icon, type IconName } from "./Icon.tsx";

interface StateProps {
  title: string;
  text?: string;
  action?: ComponentChildren;
}

/** Where a list has nothing to show: why, and what to do first. */
export function EmptyState(
  { icon = "info", title, text, action }: StateProps & { icon?: IconName },
) {
  return (
    <div class="grid justify-items-center px-6 py-14 text-center">
      <span class="mb-4 grid size-14 place-items-center rounded-full bg-base-200 text-base-content/60">
        <Icon name={icon} size={26} />
      </span>
      <p class="font-semibold">{title}</p>
      {text && <p class="mt-1 max-w-md text-base-content/70">{text}</p>}
      {action && <div class="mt-5">{action}</div>}
    </div>
  );
}

/** Where a page could not be shown. */
export function ErrorState({ title, text, action }: StateProps) {
  return (
    <div class="rounded-box border border-base-300 bg-base-100" role="alert">
      <EmptyState icon="alert" title={title} text={text} action={action} />
    </div>
  );
}
