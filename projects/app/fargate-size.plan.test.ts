import { fargateSizeRefusal } from "@payments/shared/simulated-aws/services/ecs-container.plan.ts";
import fc from "fast-check";
import { expect, it } from "vitest";
import { type TaskSize, taskSizeMistake } from "./fargate-size.plan.ts";

it.each<TaskSize & { mistake: string | undefined }>([
  { cpu: 512, memory: 1024, mistake: undefined },
  { cpu: 512, memory: 4096, mistake: undefined },
  { cpu: 512, memory: 5120, mistake: "Fargate offers 1024 to 4096 MiB with 512 CPU units" },
  { cpu: 1024, memory: 1024, mistake: "Fargate offers 2048 to 8192 MiB with 1024 CPU units" },
  { cpu: 1024, memory: 2048, mistake: undefined },
  { cpu: 1024, memory: 9216, mistake: "Fargate offers 2048 to 8192 MiB with 1024 CPU units" },
  { cpu: 2048, memory: 3072, mistake: "Fargate offers 4096 to 16384 MiB with 2048 CPU units" },
  { cpu: 2048, memory: 16_384, mistake: undefined },
  { cpu: 4096, memory: 7168, mistake: "Fargate offers 8192 to 30720 MiB with 4096 CPU units" },
  { cpu: 4096, memory: 30_720, mistake: undefined },
])("says of $cpu units with $memory MiB: $mistake", ({ mistake, ...size }) => {
  expect(taskSizeMistake(size)).toBe(mistake);
});

it("refuses exactly what ECS would refuse, before anything runs", () => {
  const size = fc.record({
    cpu: fc.constantFrom(512, 1024, 2048, 4096),
    memory: fc.integer({ min: 1, max: 32 }).map((gibibytes) => gibibytes * 1024),
  });
  fc.assert(
    fc.property(size, ({ cpu, memory }) => {
      const refusedByEcs = fargateSizeRefusal(String(cpu), String(memory)) !== undefined;
      return (taskSizeMistake({ cpu, memory }) !== undefined) === refusedByEcs;
    }),
  );
});
