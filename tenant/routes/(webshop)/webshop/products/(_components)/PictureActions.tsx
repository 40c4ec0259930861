import type { Locale } from "shared/i18n/mod.ts";
import { Icon } from "shared/ui/Icon.tsx";
import type { PictureState } from "../../../../../services/webshop/pictures/pictures.ts";
import { pictureMessages } from "./picture_messages.ts";

/** What can be done with a picture: a form, so that all of it works without JavaScript. */
export function PictureActions({ action, picture, at, last, locale }: {
  action: string;
  picture: PictureState;
  at: number;
  last: boolean;
  locale: Locale;
}) {
  const m = pictureMessages(locale);
  const field = `alt-${picture.id}`;
  const button = "btn btn-ghost btn-sm btn-square";
  return (
    <form method="post" action={action} class="mt-2 grid gap-1">
      <label for={field} class="sr-only">{m.alt}</label>
      <div class="flex gap-1">
        <input
          id={field}
          name="alt"
          // What is typed stays when the pictures are shown anew.
          defaultValue={picture.alt}
          maxlength={500}
          placeholder={m.altHint}
          class="input input-sm min-w-0 flex-1"
        />
        <button type="submit" name="do" value="describe" class={button} aria-label={m.save}>
          <Icon name="check" />
        </button>
      </div>
      <div class="flex gap-1">
        <button
          type="submit"
          name="do"
          value={`move:${at - 1}`}
          disabled={at === 0}
          class={button}
          aria-label={m.earlier}
          title={m.earlier}
        >
          <Icon name="chevron-right" class="rotate-180" />
        </button>
        <button
          type="submit"
          name="do"
          value={`move:${at + 1}`}
          disabled={last}
          class={button}
          aria-label={m.later}
          title={m.later}
        >
          <Icon name="chevron-right" />
        </button>
        {picture.hasOriginal && (
          <a href={action} download class={button} aria-label={m.original} title={m.original}>
            <Icon name="download" />
          </a>
        )}
        <button
          type="submit"
          name="do"
          value="remove"
          class={`${button} ml-auto text-error`}
          aria-label={m.remove}
          title={m.remove}
        >
          <Icon name="trash" />
        </button>
      </div>
    </form>
  );
}
