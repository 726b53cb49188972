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

it("shares the busy time, and leaves out waiting", () => {
  const frame = (id: number, functionName: string, url: string, lineNumber = 0) => ({
    id,
    callFrame: { functionName, url, lineNumber },
  });
  const profile: CpuProfile = {
    nodes: [
      frame(1, "(idle)", ""),
      frame(2, "send", "file:///service.mjs", 1),
      frame(3, "verify", "file:///service.mjs", 3),
      frame(4, "createPayment", "file:///service.mjs", 5),
      frame(5, "(garbage collector)", ""),
      frame(6, "writev", ""),
      frame(7, "onread", "node:net", 12),
    ],
    samples: [1, 2, 3, 4, 5, 6, 7],
    timeDeltas: [5000, 400, 200, 100, 100, 100, 100],
  };
  expect(profileShares(profile, bundle)).toEqual([
    ["database driver (pg)", 0.4],
    ["identity (jose)", 0.2],
    ["the service's own code", 0.1],
    ["garbage collection", 0.1],
    ["native: writev", 0.1],
    ["TLS and sockets (Node)", 0.1],
  ]);
});
