import { protocolName } from "./protocol.ts";
import type { OpenTransport } from "./transport.ts";

/** WebSocket: the usual way. */
export const openSocket: OpenTransport = (token, asked, on) => {
  const url = new URL("/ws", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url, [protocolName]);
  const send = (message: unknown) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
  };
  socket.onopen = () => {
    send({ token });
    for (const message of asked()) send(message);
  };
  socket.onmessage = ({ data }) => {
    const message = JSON.parse(data);
    on.alive();
    if ("welcome" in message) on.opened(message.welcome);
    else on.message(message);
  };
  socket.onclose = ({ code }) => on.closed(code);
  return {
    send,
    close() {
      socket.onopen = socket.onmessage = socket.onclose = null;
      socket.close();
    },
  };
};
