import { type IncomingMessage, Server, type ServerResponse } from "node:http";

/**
 * Makes a bad version of a good one, from outside: Node loads it before the service, which knows nothing of it. A share of the
 * requests with a token, `?share=` of this module's own address, is answered by 500 and never reaches the service; health
 * checks and the release hook find nothing.
 */
const share = Number(new URL(import.meta.url).searchParams.get("share"));
// eslint-disable-next-line @typescript-eslint/unbound-method -- called below on the server that it belongs to
const emit: (this: Server, event: string, ...given: unknown[]) => boolean = Server.prototype.emit;
Server.prototype.emit = function (this: Server, event: string, ...given: unknown[]): boolean {
  if (event === "request") {
    const [request, response] = given as [IncomingMessage, ServerResponse];
    if (request.headers.authorization !== undefined && Math.random() < share) {
      request.resume();
      response.writeHead(500, { "content-type": "application/problem+json" }).end('{"type":"fault"}');
      return true;
    }
  }
  return emit.call(this, event, ...given);
};
