/** What tests share: databases, a browser and the engines of this machine. */
export { type TestDatabase, testDatabase } from "./database.ts";
export { launchBrowser } from "./browser.ts";
