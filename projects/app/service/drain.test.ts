import { rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { fastify } from "fastify";
import { afterEach, expect, it, vi } from "vitest";
import { drain, drainSeconds } from "./drain.ts";

afterEach(() => vi.useRealTimers());

it("is over before the load balancer gives up the target, and before ECS kills the task", async () => {
  const project = await rehearseProject("app");
  const delays = project.all("aws:lb/targetGroup:TargetGroup").map(({ inputs }) => inputs["deregistrationDelay"]);
  expect(delays).toHaveLength(2);
  for (const delay of delays) expect(drainSeconds).toBeLessThan(Number(delay));
  const [task] = project.all("aws:ecs/taskDefinition:TaskDefinition");
  const [service] = JSON.parse(String(task?.inputs["containerDefinitions"])) as [{ readonly stopTimeout: number }];
  expect(drainSeconds).toBeLessThan(service.stopTimeout);
});

it("waits for no request longer than that, and lets go of what requests need afterwards only", async () => {
  const app = fastify();
  const arrived = new Promise<void>((arrive) => {
    app.get("/forever", () => {
      arrive();
      return new Promise(() => undefined);
    });
  });
  const url = await app.listen({ host: "127.0.0.1", port: 0 });
  const hanging = fetch(`${url}/forever`).then(
    () => "answered",
    () => "cut off",
  );
  await arrived;
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  let released = false;
  const drained = drain(app, () => {
    released = true;
    return Promise.resolve();
  });
  vi.advanceTimersByTime(drainSeconds * 1000 - 1);
  await new Promise(setImmediate);
  expect(released).toBe(false);
  vi.advanceTimersByTime(1);
  await drained;
  expect(released).toBe(true);
  expect(await hanging).toBe("cut off");
});
