import { z } from "zod";
import { tenantRoles } from "./tenants.ts";

const code = /^[A-Z0-9][A-Z0-9-]{1,19}$/;

/**
 * Beside the boxes of a form stands one of these: none ticked must not come to mean everywhere. Typed
 * codes come alone, and nothing typed means everywhere.
 */
export const reaches = { everywhere: "*", only: "?" } as const;

/** Boxes that were ticked: none, one or several values of one name. */
export const ticked = (value: unknown): unknown[] => value === undefined ? [] : [value].flat();

const split = (text: string): string[] => [...new Set(text.split(/[\s,;]+/).filter(Boolean))];

/** Locations of a member as codes, ticked or typed; null: everywhere. */
export const locationsField = z.preprocess((sent) => ticked(sent).join(","), z.string().max(2000))
  .transform((text, context) => {
    const parts = split(text.toUpperCase());
    if (parts.includes(reaches.everywhere)) return null;
    const codes = parts.filter((part) => part !== reaches.only);
    const malformed = codes.length > 50 || !codes.every((name) => code.test(name));
    if (malformed) context.addIssue({ code: "custom", message: "locations" });
    else if (codes.length === 0 && parts.length > 0) {
      context.addIssue({ code: "custom", message: "locations_required" });
    }
    return codes.length > 0 ? codes : null;
  });

/** The locations of a form that is shown again. */
export function locationsSent(text: string): string[] | null {
  const parts = split(text);
  if (parts.length === 0 || parts.includes(reaches.everywhere)) return null;
  return parts.filter((part) => part !== reaches.only);
}

export const roleField = z.enum(tenantRoles);
