/**
 * A Bloom filter over SHA-1 digests, as the lists of breached passwords come. It says "surely not
 * in" or "most likely in". File: `VBF1`, then as little-endian 32 bits the number of hashes per
 * entry, of bits (in units of 8) and of entries; then the bits.
 */
export interface Bloom {
  hashes: number;
  entries: number;
  bits: Uint8Array<ArrayBuffer>;
}

const magic = "VBF1";
const headerBytes = 16;

/** An empty filter for so many entries; `falsePositives` as a share, such as 0.0001. */
export function emptyBloom(entries: number, falsePositives: number): Bloom {
  const bitsPerEntry = -Math.log2(falsePositives) / Math.LN2;
  const bytes = Math.max(1, Math.ceil(entries * bitsPerEntry / 8));
  return {
    hashes: Math.max(1, Math.round(bitsPerEntry * Math.LN2)),
    entries: 0,
    bits: new Uint8Array(bytes),
  };
}

export function addDigest(bloom: Bloom, digest: Uint8Array): void {
  for (const bit of positions(bloom, digest)) bloom.bits[bit >>> 3] |= 1 << (bit & 7);
  bloom.entries++;
}

export function hasDigest(bloom: Bloom, digest: Uint8Array): boolean {
  return positions(bloom, digest).every((bit) => bloom.bits[bit >>> 3] & (1 << (bit & 7)));
}

/** Double hashing (Kirsch and Mitzenmacher 2006): two parts of the digest are independent enough. */
function positions({ hashes, bits }: Bloom, digest: Uint8Array): number[] {
  const view = new DataView(digest.buffer, digest.byteOffset);
  const size = bits.length * 8;
  // 48 bits each: sums stay exact as numbers.
  const part = (at: number) => view.getUint16(at) * 2 ** 32 + view.getUint32(at + 2);
  const [first, step] = [part(0), part(6)];
  return Array.from({ length: hashes }, (_, i) => (first + i * step) % size);
}

export function writeBloom({ hashes, entries, bits }: Bloom): Uint8Array {
  const file = new Uint8Array(headerBytes + bits.length);
  file.set(new TextEncoder().encode(magic));
  const view = new DataView(file.buffer);
  view.setUint32(4, hashes, true);
  view.setUint32(8, bits.length, true);
  view.setUint32(12, entries, true);
  file.set(bits, headerBytes);
  return file;
}

/** Throws `TypeError` for what is no such file. */
export function readBloom(file: Uint8Array<ArrayBuffer>): Bloom {
  const view = new DataView(file.buffer, file.byteOffset);
  if (
    new TextDecoder().decode(file.subarray(0, 4)) !== magic ||
    view.getUint32(8, true) !== file.length - headerBytes
  ) throw new TypeError("Not a whole list of breached passwords (build_breached.ts makes it)");
  return {
    hashes: view.getUint32(4, true),
    entries: view.getUint32(12, true),
    bits: file.subarray(headerBytes),
  };
}
