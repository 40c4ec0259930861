import type { Locale } from "shared/i18n/mod.ts";
import { Card } from "shared/ui/mod.ts";
import type { Product } from "../../../../../services/webshop/products.ts";
import { webshopMessages } from "../../../messages.ts";

/** The pictures of a product in their order. */
export function PictureCard({ product, locale }: { product: Product; locale: Locale }) {
  const m = webshopMessages(locale);
  const pictures = product.media.filter(({ key }) => key);
  return (
    <Card title={m.pictures}>
      {pictures.length === 0 && <p class="text-base-content/70">{m.noPictures}</p>}
      <ul class="flex flex-wrap gap-3">
        {pictures.map(({ id, key, alt }) => (
          <li key={id}>
            <img
              src={`/media/${key}`}
              alt={alt}
              width={112}
              height={112}
              loading="lazy"
              class="size-28 rounded-field bg-base-200 object-cover"
            />
          </li>
        ))}
      </ul>
    </Card>
  );
}
