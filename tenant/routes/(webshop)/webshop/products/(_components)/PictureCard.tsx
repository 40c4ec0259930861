import type { Locale } from "shared/i18n/mod.ts";
import { Button, Card } from "shared/ui/mod.ts";
import type { PictureState } from "../../../../../services/webshop/pictures/pictures.ts";
import { maxUploadBytes } from "../../../../../services/webshop/pictures/limits.ts";
import Pictures from "../(_islands)/Pictures.tsx";
import PictureUpload from "../(_islands)/PictureUpload.tsx";
import { isPreparing } from "./preparing.ts";
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
    <Card id="pictures" title={m.title} class="mb-6">
      <p class="mb-4 text-sm text-base-content/70">{m.subtitle}</p>
      {pictures.some(isPreparing) && (
        // A page that loads itself again would take what is being typed below with it.
        <noscript>
          <p class="mb-4">
            <a class="link" href={`/webshop/products/${product}`}>{m.again}</a>
          </p>
        </noscript>
      )}
      <Pictures action={action} first={pictures} locale={locale} mayWrite={mayWrite} />
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
