import { App, type FreshConfig } from "fresh";
import { Builder } from "fresh/dev";
import { tempFolder } from "./temp_folder.ts";

/** Requests a path of an app as a browser of `http://localhost` would. */
export type Fetch = (path: string, init?: RequestInit) => Promise<Response>;

/** The answers of an app, without a socket. */
export function fetchFrom<State>(app: App<State>): Fetch {
  const handler = app.handler();
  return (path, init) => handler(new Request(new URL(path, "http://localhost"), init));
}

/** What a request is answered with, as text. */
export async function textOf(response: Response | Promise<Response>): Promise<string> {
  return await (await response).text();
}

/** Runs `test` and gives what was written to the console by `method` meanwhile. */
export async function logged(
  method: "error" | "warn",
  test: () => unknown,
): Promise<unknown[][]> {
  const lines: unknown[][] = [];
  const original = console[method];
  console[method] = (...line) => void lines.push(line);
  try {
    await test();
  } finally {
    console[method] = original;
  }
  return lines;
}

/** An app in a folder of its own that is built in memory; `files` are named by their path in it. */
export async function tempApp<State = unknown>(
  files: Record<string, string>,
  { config, setup = (app) => app.fsRoutes() }: {
    config?: FreshConfig;
    setup?: (app: App<State>) => App<State>;
  } = {},
): Promise<{ fetch: Fetch; buildId: string } & AsyncDisposable> {
  const folder = await tempFolder(files);
  const builder = new Builder<State>({ root: folder.path });
  const use = await builder.build({ snapshot: "memory" });
  const app = setup(new App<State>(config));
  use(app);
  return {
    fetch: fetchFrom(app),
    buildId: builder.config.buildId,
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}
