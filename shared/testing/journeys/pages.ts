import type { Browser, Page } from "playwright-core";

/** A person at a browser of their own; faults of the pages are collected. */
export async function person(browser: Browser): Promise<{ page: Page; faults: string[] }> {
  const context = await browser.newContext({ locale: "en-GB" });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (line) => {
    if (line.type() === "error" && /Content.Security|Uncaught/.test(line.text())) {
      faults.push(line.text());
    }
  });
  return { page, faults };
}

/** Opens an address and signs in where it asks for it. */
export async function enter(
  page: Page,
  url: string,
  email: string,
  password: string,
): Promise<void> {
  await page.goto(url);
  if (!page.url().includes("/sign-in")) return;
  await page.getByLabel("E-mail").fill(email);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.waitForURL((current) => !current.pathname.startsWith("/sign-in"));
}

/** Waits until client navigation has shown what was clicked or sent. */
export async function settled(page: Page): Promise<void> {
  await page.locator("html[data-frsh-busy]").waitFor({ state: "detached" });
}

/** The figure of a tile by its label. */
export async function figure(page: Page, label: string): Promise<number> {
  const tile = page.locator("p", { hasText: new RegExp(`^${label}$`) }).first();
  const text = await tile.locator("xpath=following-sibling::p[1]").textContent();
  return Number((text ?? "").replace(/[^\d-]/g, ""));
}
