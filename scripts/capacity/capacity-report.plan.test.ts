import { expect, it } from "vitest";
import { capacityReport } from "./capacity-report.plan.ts";
import { roundLoad, roundSettings } from "./measured-load.fixture.ts";

const load = { users: 10_000, thinkTimeSeconds: 9.99, margin: 1 };
const largeDatabase = { ...roundSettings, capacityUnits: { minimum: 0.5, maximum: 64 } };

it("says no where one thing does not carry the load, which one, and what would make it a yes", () => {
  const report = capacityReport(load, roundSettings, roundLoad);
  expect(report.load.requestsPerSecond).toBeCloseTo(1000);
  expect(report).toMatchObject({ carried: false, bottleneck: "capacity of the writer" });
  expect(report.remedies).toEqual([
    "capacity of the writer: database.maximumCapacity 5 in data:settings, where the mission ends at 2",
  ]);
  expect(report.largest.requestsPerSecond).toBeCloseTo(400);
  expect(report.largest.users).toBe(4000);
});

it("says yes with what the remedy asks for, and the next bottleneck is the first then", () => {
  const before = capacityReport(load, roundSettings, roundLoad);
  const report = capacityReport(load, largeDatabase, roundLoad);
  expect(report).toMatchObject({ carried: true, remedies: [] });
  expect(report.bottleneck).toBe(before.nextBottleneck.resource);
  expect(report.largest.requestsPerSecond).toBeCloseTo(before.nextBottleneck.requestsPerSecond);
});

it("says no for what does not grow with the load, too", () => {
  const report = capacityReport(load, { ...largeDatabase, maxApplicationConnections: 99 }, roundLoad);
  expect(report.carried).toBe(false);
  expect(report.largest).toEqual({ requestsPerSecond: 0, users: 0 });
  expect(report.bottleneck).toBe("connections of both colours");
  expect(report.remedies).toEqual(["connections of both colours: database.poolSize 4 in app:settings"]);
});

it("asks for more tasks with pools that still fit both colours, and those make it a yes", () => {
  const ample = { ...roundSettings, capacityUnits: { minimum: 0.5, maximum: 100 } };
  const light = { ...roundLoad, service: { ...roundLoad.service, logBytesPerRequest: 1 } };
  const more = { ...load, users: 55_000 };
  const report = capacityReport(more, ample, light);
  const asked = "tasks.maximum 11 and database.poolSize 4 in app:settings";
  expect(report.remedies).toEqual([`processors of the service: ${asked}`, `tasks that scaling asks for: ${asked}`]);
  const raised = { ...ample, tasks: { ...ample.tasks, maximum: 11 }, poolSize: 4 };
  expect(capacityReport(more, raised, light)).toMatchObject({ carried: true, remedies: [] });
});

it("says where the database has too few connections for the tasks that a load asks for", () => {
  const { remedies } = capacityReport({ ...load, users: 1_000_000 }, largeDatabase, roundLoad);
  expect(remedies).toContain(
    "tasks that scaling asks for: tasks.maximum 200 in app:settings, for which the database has too few connections at its largest capacity",
  );
});

it("says what is carried before anything scales", () => {
  const { tasks, peakTasks, database } = capacityReport(load, roundSettings, roundLoad).atOnce;
  expect([tasks, peakTasks, database]).toEqual([1500, 2500, 100]);
});

it("limits partners by their plans, and the mix by the endpoint that it asks most of beside its limit", () => {
  const { partners } = capacityReport(load, roundSettings, roundLoad);
  expect(partners).toEqual({ requestsPerSecond: 32, endpointsRequestsPerSecond: 800 });
});

it("counts the users of one address by the rule that blocks them first", () => {
  const narrow = new Map([
    ["/", 3000],
    ["/v1/payments", 1500],
    ["/v1/transactions", 10],
  ]);
  expect(capacityReport(load, roundSettings, roundLoad).usersOfAddress).toBe(100);
  expect(capacityReport(load, { ...roundSettings, addressRates: narrow }, roundLoad).usersOfAddress).toBe(50);
});

it("counts the log of a day at this load", () => {
  expect(capacityReport(load, roundSettings, roundLoad).volumes.logGigabytesPerDay).toBeCloseTo(88.5, 1);
});

it("counts the fetches of the identity provider's keys: each task every five minutes", () => {
  expect(capacityReport(load, roundSettings, roundLoad)).toMatchObject({
    tasks: 3,
    volumes: { keySetFetchesPerDay: 3 * 12 * 24 },
  });
});

it("names the quota that a new account lacks for both colours, and only then", () => {
  expect(capacityReport(load, roundSettings, roundLoad).quotas).toEqual([
    "Fargate On-Demand vCPU (L-3032A538): 20 for blue and green at their most, 6 by default",
  ]);
  const small = { ...roundSettings, tasks: { minimum: 3, peakMinimum: 3, maximum: 3 } };
  expect(capacityReport(load, small, roundLoad).quotas).toEqual([]);
});
