import type { Locale } from "shared/i18n/mod.ts";
import { Icon } from "shared/ui/Icon.tsx";
import { SizedPicture } from "../../../../../components/SizedPicture.tsx";
import type { PictureState } from "../../../../../services/webshop/pictures/pictures.ts";
import { pictureMessages } from "./picture_messages.ts";

/** A picture, or why there is none to be seen. */
export function ShownPicture({ picture, locale }: { picture: PictureState; locale: Locale }) {
  const m = pictureMessages(locale);
  const { key, alt, error } = picture;
  if (key) {
    return (
      <SizedPicture
        imageKey={key}
        alt={alt}
        sizes="(min-width: 64rem) 12rem, (min-width: 40rem) 33vw, 50vw"
        class="size-full object-cover"
      />
    );
  }
  const why = error && (m.errors[error as keyof typeof m.errors] ?? m.errors.unreachable);
  return (
    <div class="grid size-full place-content-center justify-items-center gap-2 p-3 text-center text-sm text-base-content/70">
      <Icon name={why ? "alert" : "clock"} size={28} />
      {why ?? m.preparing}
    </div>
  );
}
