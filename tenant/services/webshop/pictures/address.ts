const path = "/shop/media/";

/** Where the storefront shows an object of the public bucket. */
export function pictureUrl(objectKey: string): string {
  return path + objectKey;
}

/** The key behind an address of our own, or null for anything else. */
export function ownPictureKey(url: string, origin: string): string | null {
  return url.startsWith(origin + path) ? url.slice(origin.length + path.length) : null;
}
