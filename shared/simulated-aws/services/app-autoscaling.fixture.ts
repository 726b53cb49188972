import { ServiceUnderTest } from "./ecs.fixture.ts";

export const resourceId = "service/app-dev/payments-dev";

/** What a scalable target is known by. */
export const identity = { resourceId, scalableDimension: "ecs:service:DesiredCount", serviceNamespace: "ecs" };

/** An account with a service that runs, registered for scaling or not. */
export function scaledService({ registered }: { readonly registered: boolean }): ServiceUnderTest {
  const test = new ServiceUnderTest();
  test.make("aws:ecs/service:Service", test.serviceInputs({ taskDefinition: test.definition().arn }));
  if (registered) {
    test.make("aws:appautoscaling/target:Target", { ...identity, minCapacity: 2, maxCapacity: 10 });
  }
  return test;
}
