export interface PictureType {
  contentType: string;
  extension: string;
}

/**
 * What a file is by its first bytes, whatever its server says; null for what is no picture. SVG is
 * none of them: from strangers it may act.
 */
export function pictureType(bytes: Uint8Array): PictureType | null {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (text(0, 8) === "\x89PNG\r\n\x1a\n") return { contentType: "image/png", extension: "png" };
  if (text(0, 3) === "\xff\xd8\xff") return { contentType: "image/jpeg", extension: "jpg" };
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") {
    return { contentType: "image/webp", extension: "webp" };
  }
  if (/^GIF8[79]a$/.test(text(0, 6))) return { contentType: "image/gif", extension: "gif" };
  if (text(4, 12) === "ftypavif") return { contentType: "image/avif", extension: "avif" };
  return null;
}
