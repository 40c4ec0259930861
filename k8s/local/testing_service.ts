/** Stands for a service in tests of the fleet: ready after READY_MS, or it ends with EXIT. */
import { delay } from "@std/async/delay";

const exit = Deno.env.get("EXIT");
if (exit) {
  console.error("there is no such table");
  Deno.exit(Number(exit));
}
if (Deno.env.get("DEAF")) Deno.addSignalListener("SIGTERM", () => {});
else Deno.addSignalListener("SIGTERM", () => Deno.exit(0));
// As every process of ours: it does not outlive the one that started it.
Deno.stdin.readable.pipeTo(new WritableStream()).then(() => Deno.exit(0));

await delay(Number(Deno.env.get("READY_MS") ?? 0));
Deno.serve({ port: Number(Deno.env.get("PORT")), hostname: "127.0.0.1" }, async (req) => {
  if (req.headers.get("upgrade") === "websocket") {
    const { socket, response } = Deno.upgradeWebSocket(req);
    socket.onmessage = ({ data }) => socket.send(`${data} to you`);
    return response;
  }
  const { pathname, searchParams } = new URL(req.url);
  if (pathname === "/slow") await delay(Number(searchParams.get("ms")));
  return Response.json({ pid: Deno.pid, template: Deno.env.get("TEMPLATE") ?? "" });
});
