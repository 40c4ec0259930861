/**
 * Makes the filter of breached passwords, `shared/credentials/breached.bloom`:
 *
 *   deno run -A shared/credentials/build_breached.ts
 *       from the passwords of zxcvbn-ts that are long enough to matter
 *   deno run -A shared/credentials/build_breached.ts hibp.txt [--min-count=100] [--out=file]
 *       from a download of Have I Been Pwned (`SHA1:COUNT` a line), those seen so often
 *
 * A list of ten million makes about 24 MB; IDENTITY_BREACHED_FILE then names it.
 */
import { decodeHex } from "@std/encoding";
import { TextLineStream } from "@std/streams/text_line_stream";
import { dictionary } from "@zxcvbn-ts/language-common";
import { addDigest, emptyBloom, writeBloom } from "./bloom.ts";
import { sha1 } from "./breached.ts";

const falsePositives = 0.0001;
/** Shorter ones no policy takes, whatever is put around them. */
const shortest = 8;

const option = (name: string) =>
  Deno.args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const source = Deno.args.find((arg) => !arg.startsWith("--"));
const out = option("out") ?? new URL("./breached.bloom", import.meta.url);

let entries = 0;
for await (const _ of digests()) entries++;
const bloom = emptyBloom(entries, falsePositives);
for await (const digest of digests()) addDigest(bloom, digest);
await Deno.writeFile(out, writeBloom(bloom));
console.log(`${entries} passwords, ${bloom.bits.length} bytes`);

async function* digests(): AsyncGenerator<Uint8Array> {
  if (!source) {
    const words = (dictionary as Record<string, string[]>)["passwords-common"];
    for (const word of words) if ([...word].length >= shortest) yield await sha1(word);
    return;
  }
  const least = Number(option("min-count") ?? 1);
  const file = await Deno.open(source);
  const lines = file.readable.pipeThrough(new TextDecoderStream())
    .pipeThrough(new TextLineStream()) as ReadableStream<string>;
  for await (const line of lines) {
    const [hash, count = "1"] = line.trim().split(":");
    if (/^[0-9a-f]{40}$/i.test(hash) && Number(count) >= least) yield decodeHex(hash);
  }
}
