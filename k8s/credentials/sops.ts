/**
 * The SOPS file format (https://github.com/getsops/sops) for YAML and age, as far as secrets in
 * git need it: every leaf below `data` and `stringData` is sealed, names and structure stay
 * readable. One data key per file; each document carries the same `sops` block, as sops writes it.
 *
 * A leaf is AES-256-GCM with a 32-byte IV (which WebCrypto refuses, hence `@noble/ciphers`), its
 * path as additional data. The MAC is the SHA-512 of all leaves in document order.
 */
import { createHash, randomBytes } from "node:crypto";
import { gcm } from "@noble/ciphers/aes.js";
import { armor, Decrypter, Encrypter } from "age-encryption";
import { parseAllDocuments, stringify } from "yaml";

// deno-lint-ignore no-explicit-any
type Node = any;

export interface SopsBlock {
  age: { recipient: string; enc: string }[];
  lastmodified: string;
  mac: string;
  encrypted_regex: string;
  version: string;
}

/** The file is not what SOPS wrote: changed by hand, cut short, or sealed for somebody else. */
export class SopsError extends Error {
  override name = "SopsError";
  readonly code = "sops_invalid";
}

const encryptedRegex = "^(data|stringData)$";
const sealed = /^ENC\[AES256_GCM,data:([^,]*),iv:([^,]+),tag:([^,]+),type:(str|int|float|bool)\]$/;
const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString("base64");
const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, "base64"));

/**
 * Seals documents into one SOPS file for the given age recipients (`age1…`).
 * `now` becomes `lastmodified`.
 */
export async function encryptFile(
  documents: object[],
  { recipients, now = new Date() }: { recipients: string[]; now?: Date },
): Promise<string> {
  if (recipients.length === 0) throw new SopsError("a SOPS file needs a recipient");
  const key = new Uint8Array(randomBytes(32));
  const hash = createHash("sha512");
  const bodies = documents.map((document) =>
    mapLeaves(document, [], (value, path) => {
      hash.update(plainBytes(value));
      return isSecret(path) ? seal(value, key, path.join(":") + ":") : value;
    })
  );
  const lastmodified = now.toISOString().replace(/\.\d+Z$/, "Z");
  const age = await Promise.all(recipients.map(async (recipient) => {
    const encrypter = new Encrypter();
    encrypter.addRecipient(recipient);
    return { recipient, enc: armor.encode(await encrypter.encrypt(key)) };
  }));
  const block: SopsBlock = {
    age,
    lastmodified,
    mac: seal(hash.digest("hex").toUpperCase(), key, lastmodified),
    encrypted_regex: encryptedRegex,
    version: "3.9.0",
  };
  return bodies.map((body) =>
    stringify({ ...body, sops: block }, {
      version: "1.1",
      lineWidth: 0,
      aliasDuplicateObjects: false,
    })
  ).join("---\n");
}

/** Opens a whole SOPS file with an age identity (`AGE-SECRET-KEY-…`) and verifies its MAC. */
export async function decryptFile(text: string, identity: string): Promise<Node[]> {
  const documents = parseSops(text);
  const block = documents[0]?.sops;
  if (!block) throw new SopsError("there is no SOPS document");
  const key = await openDataKey(block, identity);
  const hash = createHash("sha512");
  const opened = documents.map(({ sops: _, ...body }) =>
    mapLeaves(body, [], (value, path) => {
      const plain = isSecret(path) ? unseal(value, key, path.join(":") + ":") : value;
      hash.update(plainBytes(plain));
      return plain;
    })
  );
  const mac = unseal(block.mac, key, block.lastmodified);
  if (mac !== hash.digest("hex").toUpperCase()) throw new SopsError("the MAC does not match");
  return opened;
}

/**
 * Opens one document of a SOPS file, as the operator in the cluster does: each value proves itself
 * and its place, the MAC of the file is not looked at.
 */
export async function decryptDocument(document: Node, identity: string): Promise<Node> {
  const { sops, ...body } = document;
  if (!sops) throw new SopsError("the document has no sops block");
  const key = await openDataKey(sops, identity);
  return mapLeaves(
    body,
    [],
    (value, path) => isSecret(path) ? unseal(value, key, path.join(":") + ":") : value,
  );
}

/** The documents of a SOPS file, still sealed. */
export function parseSops(text: string): Node[] {
  const documents = parseAllDocuments(text, { version: "1.1", uniqueKeys: true });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    if (document.errors.length) throw new SopsError(document.errors[0].message.split("\n")[0]);
    return document.toJS();
  }).filter((document) => document !== null);
}

/** Where a document breaks the rule "nothing secret in plain text": paths of the plain leaves. */
export function plainLeaves(document: Node): string[] {
  const found: string[] = [];
  const { sops: _, ...body } = document;
  mapLeaves(body, [], (value, path) => {
    const hidden = value === "" || (typeof value === "string" && sealed.test(value));
    if (isSecret(path) && !hidden) found.push(path.join("."));
    return value;
  });
  return found;
}

const isSecret = (path: string[]) => path.some((key) => key === "data" || key === "stringData");

/** List indexes are no part of a path: sops leaves them out. */
function mapLeaves(node: Node, path: string[], visit: (value: Node, path: string[]) => Node): Node {
  if (Array.isArray(node)) return node.map((item) => mapLeaves(item, path, visit));
  if (node !== null && typeof node === "object") {
    return Object.fromEntries(
      Object.entries(node).map(([key, value]) => [key, mapLeaves(value, [...path, key], visit)]),
    );
  }
  return node === null || node === undefined ? node : visit(node, path);
}

/** How sops writes a value before it is hashed or sealed: booleans as `True` and `False`. */
function plainBytes(value: string | number | boolean): Uint8Array {
  const text = typeof value === "boolean" ? (value ? "True" : "False") : String(value);
  return new TextEncoder().encode(text);
}

function seal(value: string | number | boolean, key: Uint8Array, additional: string): string {
  if (value === "") return "";
  const type = typeof value === "string"
    ? "str"
    : typeof value === "boolean"
    ? "bool"
    : Number.isInteger(value)
    ? "int"
    : "float";
  const iv = new Uint8Array(randomBytes(32));
  const output = gcm(key, iv, new TextEncoder().encode(additional)).encrypt(plainBytes(value));
  const [data, tag] = [output.subarray(0, -16), output.subarray(-16)];
  return `ENC[AES256_GCM,data:${base64(data)},iv:${base64(iv)},tag:${base64(tag)},type:${type}]`;
}

function unseal(value: Node, key: Uint8Array, additional: string): string | number | boolean {
  if (value === "") return "";
  const match = typeof value === "string" ? sealed.exec(value) : null;
  if (!match) throw new SopsError(`plain text where a sealed value belongs: ${additional}`);
  const [, data, iv, tag, type] = match;
  const box = new Uint8Array([...bytesOf(data), ...bytesOf(tag)]);
  let text: string;
  try {
    text = new TextDecoder().decode(
      gcm(key, bytesOf(iv), new TextEncoder().encode(additional)).decrypt(box),
    );
  } catch {
    throw new SopsError(`a sealed value was changed or moved: ${additional}`);
  }
  if (type === "bool") return text === "True";
  return type === "str" ? text : Number(text);
}

async function openDataKey(block: SopsBlock, identity: string): Promise<Uint8Array> {
  const decrypter = new Decrypter();
  decrypter.addIdentity(identity);
  for (const { enc } of block.age) {
    try {
      return await decrypter.decrypt(armor.decode(enc));
    } catch {
      continue; // sealed for the other recipient
    }
  }
  throw new SopsError("the file is not sealed for this identity");
}
