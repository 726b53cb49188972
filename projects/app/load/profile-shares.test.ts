import { expect, it } from "vitest";
import { type CpuProfile, modulesByLine, profileShares } from "./profile-shares.ts";

const bundle = [
  "// ../../node_modules/pg/lib/client.js",
  "function send() {}",
  "  // ../../node_modules/jose/dist/jwt/verify.js",
  "  function verify() {}",
  "// service/create-payment.ts",
  "function createPayment() {}",
].join("\n");

it("knows of each line of the bundle which file it comes from", () => {
  expect(modulesByLine(bundle)).toEqual([
    ...Array<string>(2).fill("../../node_modules/pg/lib/client.js"),
    ...Array<string>(2).fill("../../node_modules/jose/dist/jwt/verify.js"),
    ...Array<string>(2).fill("service/create-payment.ts"),
  ]);
});

const frame = (id: number, functionName: string, [url, lineNumber]: [string, number], children: number[] = []) => ({
  id,
  children,
  callFrame: { functionName, url, lineNumber },
});

it("shares the busy time, leaves out waiting, and counts what Node does to who asked for it", () => {
  const profile: CpuProfile = {
    nodes: [
      frame(1, "(idle)", ["", 0]),
      frame(2, "createPayment", ["file:///service.mjs", 5], [3]),
      frame(3, "send", ["file:///service.mjs", 1], [4]),
      frame(4, "_writev", ["node:net", 12], [5]),
      frame(5, "writev", ["", 0]),
      frame(6, "verify", ["file:///service.mjs", 3]),
      frame(7, "(garbage collector)", ["", 0]),
      frame(8, "onread", ["node:net", 12]),
    ],
    samples: [1, 5, 3, 6, 2, 7, 8],
    timeDeltas: [5000, 300, 100, 250, 150, 120, 80],
  };
  expect(profileShares(profile, bundle)).toEqual([
    ["SQL: pg, its TLS and sockets", 0.4],
    ["identity: jose", 0.25],
    ["the service's own code", 0.15],
    ["garbage collection", 0.12],
    ["sockets, timers and promises: Node's", 0.08],
  ]);
});

it("reads the files of a process that runs no bundle from its frames", () => {
  const profile: CpuProfile = {
    nodes: [
      frame(1, "query", ["file:///a/node_modules/pg/lib/client.js", 5]),
      frame(2, "anonymous", ["file:///a/projects/app/load/floor-server.process.ts", 60]),
    ],
    samples: [1, 2],
    timeDeltas: [30, 10],
  };
  expect(profileShares(profile)).toEqual([
    ["SQL: pg, its TLS and sockets", 0.75],
    ["the service's own code", 0.25],
  ]);
});
