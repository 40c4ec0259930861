import { hostCookies } from "shared/auth/cookies.ts";

/** The session of this browser at identity. */
export const sessionCookie = (origin: string) => hostCookies(origin, "vecton-identity");

/** Binds authorization requests to the browser that made them. */
export const browserCookie = (origin: string) => hostCookies(origin, "vecton-auth");

/** Remembers that an account has signed in here: its own counter of failures. */
export const deviceCookie = (origin: string) => hostCookies(origin, "vecton-device");
