import sharp from "sharp";
import { PictureError } from "./error.ts";
import { widths } from "./sources.ts";
import { pictureType } from "./type.ts";

/** Of the largest size, in pixels. */
const longestSide = 1600;

/** A picture of so many pixels is refused by its header, before it could fill the memory. */
export const maxPixels = 50_000_000;

export interface PictureFile {
  /** What follows the picture's name in its key: `-480.webp`. */
  suffix: string;
  contentType: string;
  bytes: Uint8Array;
}

export interface PictureSizes {
  /** Of the largest, as it is seen: the orientation of the camera is applied. */
  width: number;
  height: number;
  files: PictureFile[];
}

// One picture at a time, and none kept: pages are served beside this.
sharp.concurrency(1);
sharp.cache(false);

/** Checks by the header what `makeSizes` would refuse. Throws PictureError. */
export async function checkPicture(bytes: Uint8Array): Promise<void> {
  if (!pictureType(bytes)) throw new PictureError("no_picture");
  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata()
    .catch(() => {
      throw new PictureError("damaged");
    });
  if (width * height > maxPixels) throw new PictureError("too_many_pixels");
}

/**
 * A picture in its sizes, as WebP and JPEG, in sRGB. Nothing of the original is carried over but
 * what is seen: no place, no camera, no comment. Throws PictureError.
 */
export async function makeSizes(bytes: Uint8Array): Promise<PictureSizes> {
  await checkPicture(bytes);
  const { data, info } = await sharp(bytes, { limitInputPixels: maxPixels })
    .autoOrient()
    .resize({ width: longestSide, height: longestSide, fit: "inside", withoutEnlargement: true })
    .toColourspace("srgb")
    .timeout({ seconds: 30 })
    .raw().toBuffer({ resolveWithObject: true })
    .catch(() => {
      throw new PictureError("damaged");
    });
  const { width, height, channels } = info;
  const files: PictureFile[] = [];
  for (const size of [...widths.filter((each) => each < width), width]) {
    const scaled = sharp(data, { raw: { width, height, channels } }).resize({ width: size });
    const name = size === width ? `-${width}x${height}` : `-${size}`;
    files.push({
      suffix: `${name}.webp`,
      contentType: "image/webp",
      bytes: await scaled.clone().webp({ quality: 80 }).toBuffer(),
    }, {
      suffix: `${name}.jpg`,
      contentType: "image/jpeg",
      // JPEG has no transparency: what was clear is white.
      bytes: await scaled.flatten({ background: "#fff" }).jpeg({ quality: 82, mozjpeg: true })
        .toBuffer(),
    });
  }
  return { width, height, files };
}
