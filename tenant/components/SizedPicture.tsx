import { pictureSources } from "../services/webshop/pictures/sources.ts";

/** A stored picture; the browser chooses the size that `sizes` (CSS widths) asks for. */
export function SizedPicture({ imageKey, alt, sizes, class: extra = "", eager = false }: {
  imageKey: string;
  alt: string;
  sizes: string;
  class?: string;
  eager?: boolean;
}) {
  const { src, webp, jpeg, width, height } = pictureSources(imageKey);
  return (
    <picture class="contents">
      {webp && <source type="image/webp" srcset={webp} sizes={sizes} data-fresh-disable-lock />}
      <img
        // Its key says its content: a new build needs no new copy.
        data-fresh-disable-lock
        src={src}
        srcset={jpeg || undefined}
        sizes={jpeg ? sizes : undefined}
        alt={alt}
        width={width}
        height={height}
        loading={eager ? "eager" : "lazy"}
        decoding="async"
        class={extra}
      />
    </picture>
  );
}
