import type { BuildCache } from "../build_cache.ts";
import type { Changes } from "./changes.ts";
import { errorOverlay, errorPage } from "./error_page.ts";

const client = "/_frsh/reload.js";

/** Adds what only development has: live reload and pages that show where an error happened. */
export function withDevelopment(build: BuildCache, changes: Changes): BuildCache {
  return {
    ...build,
    development: {
      client,
      errorPage,
      answer(req, path) {
        switch (path) {
          case "/_frsh/alive":
            return alive(req, changes);
          case client:
            return new Response(source, {
              headers: {
                "content-type": "text/javascript; charset=utf-8",
                "cache-control": "no-store",
              },
            });
          case "/_frsh/error_overlay":
            return errorOverlay(new URL(req.url).searchParams);
          // Chrome's developer tools may then save changes to the files themselves.
          case "/.well-known/appspecific/com.chrome.devtools.json":
            return Response.json({ workspace: { root: build.root, uuid: workspace } });
        }
        return null;
      },
    },
  };
}

const workspace = crypto.randomUUID();

const source = `
const address = new URL("alive", import.meta.url);
address.protocol = address.protocol.replace("http", "ws");
let known, socket, timer, wait = 100;
function connect() {
  clearTimeout(timer);
  if (document.hidden || socket) return;
  socket = new WebSocket(address);
  socket.onmessage = ({ data }) => {
    const { revision } = JSON.parse(data);
    wait = 100;
    if (known !== undefined && revision > known) location.reload();
    known = revision;
  };
  socket.onclose = () => {
    socket = undefined;
    timer = setTimeout(connect, wait);
    wait = Math.min(wait * 2, 2000);
  };
}
document.addEventListener("visibilitychange", () => document.hidden ? socket?.close() : connect());
connect();
`;

/** Answers the socket by which a page learns of a new start or build. */
function alive(req: Request, changes: Changes): Response {
  if (req.headers.get("upgrade")?.toLowerCase() !== "websocket") {
    return new Response("Expected a WebSocket", { status: 400 });
  }
  const { socket, response } = Deno.upgradeWebSocket(req);
  changes.look(socket);
  return response;
}
