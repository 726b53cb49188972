import { subscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";

// The process of policy-server.ts. Where that one is gone without having closed it, killed for instance, the engines that it left at
// work still ask the pack before they end; each holds a connection as long (https://nodejs.org/api/diagnostics_channel.html#net).
const engines = new Set<Socket>();
subscribe("net.server.socket", (message) => {
  const { socket } = message as { readonly socket: Socket };
  engines.add(socket);
  socket.once("close", () => {
    engines.delete(socket);
    endWhenUnused();
  });
});
process.on("disconnect", endWhenUnused);
await import("./policy-pack.ts");

function endWhenUnused(): void {
  if (!process.connected && engines.size === 0) process.exit();
}
