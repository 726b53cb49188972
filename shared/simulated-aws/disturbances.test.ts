import { expect, it } from "vitest";
import { Disturbances } from "./disturbances.ts";

const type = "aws:wafv2/ipSet:IpSet";
const never = new AbortController().signal;
const waiting = { cancelled: never, gone: never };

it("answers as many calls as it says with the error, those of that operation and type", async () => {
  const disturbances = new Disturbances(
    JSON.stringify([{ operation: "create", type, times: 2, code: "ThrottlingException" }]),
  );
  await disturbances.before("update", type, waiting);
  await disturbances.before("create", "aws:wafv2/webAcl:WebAcl", waiting);
  for (let call = 1; call <= 2; call += 1)
    await expect(disturbances.before("create", type, waiting)).rejects.toThrow(
      /StatusCode: 400, api error ThrottlingException: /,
    );
  await disturbances.before("create", type, waiting);
});

it.each([
  { what: "lets a slow call end when the engine gives up", deaf: false, reason: "cancelled" as const },
  { what: "lets a slow call end when the engine is gone", deaf: false, reason: "gone" as const },
  { what: "lets a deaf one end when the engine is gone", deaf: true, reason: "gone" as const },
])("$what", async ({ deaf, reason }) => {
  const disturbances = new Disturbances(JSON.stringify([{ operation: "delete", type, times: 1, seconds: 3600, deaf }]));
  const engine = new AbortController();
  const call = disturbances.before("delete", type, { ...waiting, [reason]: engine.signal });
  engine.abort();
  await expect(call).rejects.toThrow(/aborted/);
});

it("lets a deaf call go on when the engine gives up", async () => {
  const disturbances = new Disturbances(
    JSON.stringify([{ operation: "delete", type, times: 1, seconds: 0.05, deaf: true }]),
  );
  await disturbances.before("delete", type, { ...waiting, cancelled: AbortSignal.abort() });
});

it.each(["no JSON", '[{"operation":"create"}]', `[{"operation":"read","type":"${type}","times":1}]`])(
  "refuses what it does not know: %s",
  (text) => {
    expect(() => new Disturbances(text)).toThrow();
  },
);
