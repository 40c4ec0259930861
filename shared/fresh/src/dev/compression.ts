import { brotliCompressSync, constants, gzipSync } from "node:zlib";

/** In which compressed forms a file is worth having. */
export function encodingsOf(contentType: string, bytes: number): ("br" | "gzip")[] {
  const text = /^(text\/|image\/svg|application\/(json|javascript|manifest|xml))/;
  return text.test(contentType) && bytes >= 512 ? ["br", "gzip"] : [];
}

/** One of these forms: made once for each build, so that size counts and not speed. */
export function compress(
  content: Uint8Array,
  encoding: "br" | "gzip" | "identity",
): Uint8Array<ArrayBuffer> {
  const form = encoding === "gzip" ? gzipSync(content, { level: 9 }) : brotliCompressSync(content, {
    params: {
      [constants.BROTLI_PARAM_QUALITY]: 9,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength,
    },
  });
  return new Uint8Array(form);
}
