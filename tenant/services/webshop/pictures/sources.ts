/** What an `<img>` and its `<source>` need for a picture. */
export interface PictureSources {
  src: string;
  /** Empty for a picture that has one size only. */
  webp: string;
  jpeg: string;
  width: number;
  height: number;
}

/** Widths in pixels that pages choose from, besides the largest. */
export const widths = [160, 480, 960];

const sizedKey = /^(p\/[0-9a-f-]{36}\/[0-9a-f]+)-(\d+)x(\d+)\.jpg$/;

/**
 * The sources of a picture by the key of its largest size, which says all of them. Drawings that
 * were there before there were sizes have one square source.
 */
export function pictureSources(key: string): PictureSources {
  const [, base, width, height] = key.match(sizedKey) ?? [];
  if (!base) return { src: `/media/${key}`, webp: "", jpeg: "", width: 800, height: 800 };
  const full = Number(width);
  const set = (extension: string) =>
    [
      ...widths.filter((each) => each < full)
        .map((each) => `/media/${base}-${each}.${extension} ${each}w`),
      `/media/${base}-${width}x${height}.${extension} ${width}w`,
    ].join(", ");
  return {
    src: `/media/${key}`,
    webp: set("webp"),
    jpeg: set("jpg"),
    width: full,
    height: Number(height),
  };
}
