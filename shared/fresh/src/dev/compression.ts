import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const [brotli, deflate] = [promisify(brotliCompress), promisify(gzip)];

/** In which compressed forms a file is worth having. */
export function encodingsOf(contentType: string, bytes: number): ("br" | "gzip")[] {
  const text = /^(text\/|image\/svg|application\/(json|javascript|manifest|xml))/;
  return text.test(contentType) && bytes >= 512 ? ["br", "gzip"] : [];
}

/** One of these forms. Off the main thread, which has a bundler to serve. */
export async function compress(
  content: Uint8Array,
  encoding: "br" | "gzip" | "identity",
): Promise<Uint8Array<ArrayBuffer>> {
  const params = {
    // Above it a build takes seven times as long to save 0.3 %.
    [constants.BROTLI_PARAM_QUALITY]: 7,
    [constants.BROTLI_PARAM_SIZE_HINT]: content.byteLength,
  };
  return new Uint8Array(
    encoding === "gzip" ? await deflate(content, { level: 9 }) : await brotli(content, { params }),
  );
}
