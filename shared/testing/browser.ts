import { type Browser, chromium } from "playwright-core";

/** Debian's headless build starts and draws in a third of the time: first where it is there. */
const places = [
  "/usr/bin/chromium-headless-shell",
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** Path of a Chromium on this machine (`VECTON_CHROMIUM` names another), or null. */
export function findBrowser(): string | null {
  const named = Deno.env.get("VECTON_CHROMIUM");
  return [...(named ? [named] : []), ...places].find(exists) ?? null;
}

/** Starts Chromium without a window; whatever needs it should be skipped where there is none. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findBrowser();
  if (!executablePath) {
    throw new Error(
      "No Chromium on this machine: install it, or set VECTON_CHROMIUM",
    );
  }
  return await chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}
