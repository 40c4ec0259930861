import { safeRedirectPath } from "shared/http/mod.ts";

/** An address of ours that leads on to another one later; slashes stay as they are (S14). */
export function withReturn(path: string, returnTo: string): string {
  if (!returnTo) return path;
  return `${path}?return_to=${encodeURIComponent(returnTo).replaceAll("%2F", "/")}`;
}

/** Where a page leads on to, "" where nothing was asked for. */
export const returnOf = (value: string | null | undefined): string => safeRedirectPath(value, "");
