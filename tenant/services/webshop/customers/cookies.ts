import { hostCookies } from "shared/auth/cookies.ts";

/** A customer's session at this shop; staff have another cookie, from another table. */
export const sessionCookie = (origin: string) => hostCookies(origin, "vecton-shop");

/**
 * Knows a browser again: ties forms and sign-ins by mail to it, and names a device that has signed
 * in before. It names no account.
 */
export const browserCookie = (origin: string) => hostCookies(origin, "vecton-shop-browser");

/** In seconds: as long as a browser keeps any cookie. */
export const browserCookieSeconds = 365 * 86_400;
