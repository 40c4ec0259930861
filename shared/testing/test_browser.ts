import type { Browser } from "playwright-core";
import { launchBrowser } from "./browser.ts";

let browser: Promise<Browser> | null = null;
Deno.test.afterAll(async () => await (await browser)?.close());

/**
 * One Chromium for all tests of a file, as its start takes longer than most of them. Each takes a
 * page or context of its own from it, which knows nothing of the others, and closes it.
 */
export const testBrowser = (): Promise<Browser> => browser ??= launchBrowser();
