import { expect, it } from "vitest";
import { ReleaseTraffic } from "./release-traffic.ts";

const answer = { colour: "blue" as const, status: 200, ownAnswer: false, milliseconds: 10 };

it("counts requests and errors by phase and colour, the balancer's own and broken-off answers among them", () => {
  const traffic = new ReleaseTraffic();
  traffic.tell(answer);
  traffic.enter("first", "bake");
  for (const status of [200, 201, 404, 500]) traffic.tell({ ...answer, status });
  traffic.enter("first", "clean up");
  for (const status of [502, 0, 200]) traffic.tell({ ...answer, colour: "green", status });
  traffic.tell({ ...answer, colour: undefined, status: 503, ownAnswer: true });
  expect(traffic.phases).toMatchObject([
    {
      release: "first",
      phase: "bake",
      requests: 4,
      errors: 1,
      blue: { requests: 4, errors: 1 },
      green: { requests: 0 },
    },
    { phase: "clean up", requests: 4, errors: 3, blue: { requests: 0 }, green: { requests: 3, errors: 2 } },
  ]);
  expect(traffic.errors).toBe(4);
});

it("gives the 95th percentile in milliseconds", () => {
  const traffic = new ReleaseTraffic();
  traffic.enter("first", "bake");
  for (let milliseconds = 1; milliseconds <= 100; milliseconds += 1) traffic.tell({ ...answer, milliseconds });
  expect(traffic.phases[0]?.p95).toBeCloseTo(95, 0);
});
