import type { BuildCache } from "../build_cache.ts";
import { errorPage } from "./error_page.ts";

/** Adds what only development has: live reload and pages that show where an error happened. */
export function withDevelopment(build: BuildCache): BuildCache {
  return {
    ...build,
    devClient: "/_frsh/reload.js",
    devErrorPage: errorPage,
    devAlive: alive,
    file: (path) => path === "/_frsh/reload.js" ? reloadScript : build.file(path),
  };
}

/** Rises with each start: the watcher starts the process again after a change. */
const revision: number = Date.now();

const source = `
let known, wait = 100;
function connect() {
  const socket = new WebSocket(location.origin.replace("http", "ws") + "/_frsh/alive");
  socket.onmessage = ({ data }) => {
    const { revision } = JSON.parse(data);
    wait = 100;
    if (known !== undefined && revision > known) location.reload();
    known = revision;
  };
  socket.onclose = () => {
    if (document.hidden) addEventListener("visibilitychange", connect, { once: true });
    else setTimeout(connect, wait = Math.min(wait * 2, 2000));
  };
}
connect();
`;

const content = new TextEncoder().encode(source);

const reloadScript = {
  contentType: "text/javascript; charset=utf-8",
  hash: String(revision),
  size: content.byteLength,
  immutable: false,
  encodings: [],
  read: () => Promise.resolve(content),
};

/** Answers the socket by which a page learns of a new start. */
function alive(req: Request): Response {
  const { socket, response } = Deno.upgradeWebSocket(req);
  socket.onopen = () => socket.send(JSON.stringify({ type: "initial-state", revision }));
  return response;
}
