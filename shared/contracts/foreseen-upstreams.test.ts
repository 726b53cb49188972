import { expect, it } from "vitest";
import { foreseenOutput } from "./foreseen-upstreams.ts";

const unknown = { unknown: true, secret: false } as const;
const example = "example";

it.each([
  { scenario: "never deployed, not previewed", upstream: {}, foreseen: { label: "placeholder", value: example } },
  { scenario: "deployed", upstream: { deployed: { a: "old" } }, foreseen: { label: "known", value: "old" } },
  { scenario: "deployed without it", upstream: { deployed: {} }, foreseen: { label: "placeholder", value: example } },
  {
    scenario: "deployed, planned as it is",
    upstream: { deployed: { a: ["x", { y: 1 }] }, planned: { a: { value: ["x", { y: 1 }] } } },
    foreseen: { label: "known", value: ["x", { y: 1 }] },
  },
  {
    scenario: "deployed, planned otherwise",
    upstream: { deployed: { a: "old" }, planned: { a: { value: "new" } } },
    foreseen: { label: "planned", value: "new" },
  },
  {
    scenario: "deployed, to be replaced",
    upstream: { deployed: { a: "old" }, planned: { a: unknown } },
    foreseen: { label: "unknown" },
  },
  {
    scenario: "deployed without it, planned",
    upstream: { deployed: {}, planned: { a: { value: "new" } } },
    foreseen: { label: "planned", value: "new" },
  },
  {
    scenario: "never deployed, planned",
    upstream: { planned: { a: { value: "new" } } },
    foreseen: { label: "planned", value: "new" },
  },
  {
    scenario: "never deployed, planned unknown",
    upstream: { planned: { a: unknown } },
    foreseen: { label: "unknown" },
  },
  {
    scenario: "planned as a secret",
    upstream: { deployed: { a: "[secret]" }, planned: { a: { unknown: true, secret: true } as const } },
    foreseen: { label: "unknown", secret: true },
  },
  {
    scenario: "a plan that does not mention it",
    upstream: { deployed: { a: "old" }, planned: {} },
    foreseen: { label: "known", value: "old" },
  },
])("foresees an output that is $scenario", ({ upstream, foreseen }) => {
  expect(foreseenOutput(upstream, "a", example)).toEqual(foreseen);
});
