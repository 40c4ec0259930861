import type { Locale } from "shared/i18n/mod.ts";
import { Badge, Button, Card, Icon } from "shared/ui/mod.ts";
import { SizedPicture } from "../../../../../components/SizedPicture.tsx";
import type { PictureState } from "../../../../../services/webshop/pictures/pictures.ts";
import { maxUploadBytes } from "../../../../../services/webshop/pictures/limits.ts";
import PictureUpload from "../(_islands)/PictureUpload.tsx";
import { pictureMessages } from "./picture_messages.ts";

interface PictureCardProps {
  /** Id of the product. */
  product: string;
  pictures: PictureState[];
  locale: Locale;
  mayWrite: boolean;
}

/** The pictures of a product in their order, and what can be done with them. */
export function PictureCard({ product, pictures, locale, mayWrite }: PictureCardProps) {
  const m = pictureMessages(locale);
  const action = `/webshop/products/${product}/pictures`;
  return (
    <Card title={m.title} class="mb-6">
      <p class="mb-4 text-sm text-base-content/70">{m.subtitle}</p>
      {pictures.length === 0 && <p class="mb-4 text-base-content/70">{m.none}</p>}
      <ul class="mb-5 grid grid-cols-2 gap-4 sm:grid-cols-3 lg:grid-cols-5">
        {pictures.map((picture, i) => (
          <li key={picture.id} class="min-w-0">
            <div class="relative aspect-square overflow-hidden rounded-box bg-base-200">
              <Shown picture={picture} locale={locale} />
              {i === 0 && picture.key && (
                <span class="absolute top-2 left-2">
                  <Badge tone="info">{m.cover}</Badge>
                </span>
              )}
            </div>
            {mayWrite && (
              <Actions
                action={`${action}/${picture.id}`}
                picture={picture}
                at={i}
                last={i === pictures.length - 1}
                locale={locale}
              />
            )}
          </li>
        ))}
      </ul>
      {mayWrite && (
        <form method="post" action={action} encType="multipart/form-data">
          <PictureUpload
            action={action}
            maxBytes={maxUploadBytes}
            texts={{
              add: m.add,
              drop: m.drop,
              tooLarge: m.errors.too_large,
              failed: m.errors.failed,
            }}
          >
            <Button type="submit" icon="upload">{m.upload}</Button>
          </PictureUpload>
        </form>
      )}
    </Card>
  );
}

function Shown({ picture, locale }: { picture: PictureState; locale: Locale }) {
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

function Actions({ action, picture, at, last, locale }: {
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
          value={picture.alt}
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
