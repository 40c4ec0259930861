import { z } from "zod";
import { tenantRoles } from "./tenants.ts";

const code = /^[A-Z0-9][A-Z0-9-]{1,19}$/;

/** Codes of locations as somebody types them; null where there are none: everywhere. */
export const locationsField = z.string().max(2000).default("")
  .transform((text) => [...new Set(text.toUpperCase().split(/[\s,;]+/).filter(Boolean))])
  .refine((codes) => codes.length <= 50 && codes.every((name) => code.test(name)), "locations")
  .transform((codes) => codes.length > 0 ? codes : null);

export const roleField = z.enum(tenantRoles);

/** Boxes that were ticked: none, one or several values of one name. */
export const ticked = (value: unknown): unknown[] => value === undefined ? [] : [value].flat();
