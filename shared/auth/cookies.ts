import { getCookies } from "@std/http/cookie";

/**
 * The host-only cookies of an app. `__Host-` makes browsers refuse a cookie that another host set
 * for us; it needs https, which a browser may not grant to `http://*.localhost`, so on a loopback
 * origin the plain name is used.
 */
export function hostCookies(origin: string, name: string): {
  read(req: Request): string | null;
  set(value: string, maxAgeSeconds?: number): string;
  clear(): string;
  /** Whether a `Set-Cookie` line is about this cookie. */
  isSetBy(line: string): boolean;
} {
  const secure = origin.startsWith("https:");
  const full = secure ? `__Host-${name}` : name;
  const attributes = `Path=/; HttpOnly; SameSite=Lax${secure ? "; Secure" : ""}`;
  return {
    read: (req) => cookiesOf(req)[full] ?? null,
    set: (value, maxAge) =>
      `${full}=${value}; ${attributes}${maxAge === undefined ? "" : `; Max-Age=${maxAge}`}`,
    clear: () => `${full}=; ${attributes}; Max-Age=0`,
    isSetBy: (line) => line.startsWith(`${full}=`),
  };
}

/** What cannot be read holds none of our cookies: a fault of the sender is not one of ours. */
function cookiesOf(req: Request): Record<string, string> {
  try {
    return getCookies(req.headers);
  } catch {
    return {};
  }
}
