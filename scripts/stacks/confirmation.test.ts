import { expect, it } from "vitest";
import { confirmChange } from "./confirmation.ts";

const prod = { environment: "prod", stack: "prod" } as const;
const copy = { environment: "prod", stack: "prod-pr42" } as const;
const dev = { environment: "dev", stack: "dev" } as const;

// No test has a terminal, as no pipeline has one.
it.each([
  { verb: "up", platform: prod, consent: { yes: true } },
  { verb: "destroy", platform: dev, consent: { yes: true } },
  { verb: "destroy", platform: prod, consent: { yes: false, confirm: "prod" } },
  { verb: "destroy", platform: copy, consent: { yes: true, confirm: "prod-pr42" } },
  { verb: "sweep", platform: prod, consent: { yes: false, confirm: "prod" } },
])("takes $consent for $verb in $platform.stack", async ({ verb, platform, consent }) => {
  await expect(confirmChange(verb, platform, ["app"], consent)).resolves.toBeUndefined();
});

it.each([
  { verb: "destroy", platform: prod, consent: { yes: true }, refusal: /give --confirm prod .*--yes is not enough/ },
  { verb: "sweep", platform: prod, consent: { yes: true }, refusal: /give --confirm prod .*--yes is not enough/ },
  { verb: "destroy", platform: copy, consent: { yes: true }, refusal: /give --confirm prod-pr42/ },
  { verb: "destroy", platform: copy, consent: { yes: true, confirm: "prod" }, refusal: /"prod" is not "prod-pr42"/ },
  { verb: "destroy", platform: dev, consent: { yes: true, confirm: "prod" }, refusal: /"prod" is not "dev"/ },
  { verb: "destroy", platform: dev, consent: { yes: false }, refusal: /no terminal to ask on\n.*give --yes/ },
])("does not take $consent for $verb in $platform.stack", async ({ verb, platform, consent, refusal }) => {
  await expect(confirmChange(verb, platform, ["app"], consent)).rejects.toThrow(refusal);
});
