import { generate } from "@std/uuid/v7";

/** A new UUIDv7 (RFC 9562): ids sort by the time they were made. */
export function uuidv7(): string {
  return generate();
}
