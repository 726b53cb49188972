import { logCompression } from "@payments/shared/capacity/log-compression.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { databaseBusyShare, processorsOfCapacityUnit } from "./aws-capacity.plan.ts";
import {
  bottlenecks,
  largestRate,
  type ResourceLoad,
  requestsPerSecond,
  resourceLoads,
  tasksAt,
  usersAt,
  utilisation,
} from "./capacity.plan.ts";
import type { CarriedSettings } from "./carried-settings.plan.ts";
import { roundLoad, roundSettings } from "./measured-load.fixture.ts";

const rates = fc.double({ min: 0.1, max: 100_000, noNaN: true });
const seconds = fc.double({ min: 0.001, max: 600, noNaN: true });
const margins = fc.double({ min: 0.5, max: 4, noNaN: true });
const at = (rate: number, margin = 1): ResourceLoad[] => resourceLoads(rate, roundSettings, roundLoad, margin);
const named = (loads: readonly ResourceLoad[], name: string): ResourceLoad =>
  loads.find(({ resource }) => resource === name) ?? expect.fail(`no ${name}`);

describe("Little's law", () => {
  it.each([
    { users: 10_000, thinkTimeSeconds: 10, answer: 0, rate: 1000 },
    { users: 10_000, thinkTimeSeconds: 9.5, answer: 0.5, rate: 1000 },
    { users: 1, thinkTimeSeconds: 1, answer: 1, rate: 0.5 },
  ])("$users users who think $thinkTimeSeconds s and wait $answer s ask $rate times a second", (row) => {
    expect(requestsPerSecond(row, row.answer)).toBeCloseTo(row.rate);
  });

  it("leads back to the users", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), seconds, seconds, (users, thinkTimeSeconds, answer) => {
        const rate = requestsPerSecond({ users, thinkTimeSeconds }, answer);
        expect(usersAt(rate, thinkTimeSeconds, answer) / users).toBeCloseTo(1, 9);
      }),
    );
  });
});

describe("tasks", () => {
  it.each([
    { what: "never fewer than the least", rate: 1, tasks: 3 },
    { what: "as many as half-busy processors need", rate: 5000, tasks: 10 },
    { what: "one more for one request more", rate: 5001, tasks: 11 },
  ])("are $what: $tasks at $rate requests a second", ({ rate, tasks }) => {
    expect(tasksAt(rate, roundSettings, roundLoad, 1)).toBe(tasks);
  });

  it("come by the count of requests where that asks for more than the processors", () => {
    const eager = { ...roundSettings, scaling: { ...roundSettings.scaling, requestsPerMinute: 600 } };
    expect(tasksAt(100, eager, roundLoad, 1)).toBe(10);
  });

  it("are no faster for a second processor that one thread cannot use", () => {
    const large = { ...roundSettings, service: { processors: 4, mebibytes: 8192 } };
    expect(tasksAt(5000, large, roundLoad, 1)).toBe(tasksAt(5000, roundSettings, roundLoad, 1));
  });
});

it("counts a capacity unit as a quarter of a processor, of which a part stays free", () => {
  const { demand, carries } = named(at(100), "capacity of the writer");
  expect(demand).toBeCloseTo((100 * 0.001) / processorsOfCapacityUnit / databaseBusyShare);
  expect(carries).toBe(2);
});

it("counts the log for the archive's stream as it comes there, compressed", () => {
  const { demand, carries } = named(at(1024 * logCompression), "service log to the archive");
  expect([demand, carries]).toEqual([1, 1]);
});

it("counts the connections of both colours whatever the load", () => {
  for (const rate of [1, 10_000]) {
    expect(named(at(rate), "connections of both colours")).toMatchObject({ demand: 100, carries: 100, perRequest: 0 });
  }
});

it("asks never less for more requests or a larger margin", () => {
  fc.assert(
    fc.property(rates, margins, fc.double({ min: 1, max: 10, noNaN: true }), (rate, margin, factor) => {
      const before = at(rate, margin);
      for (const more of [at(rate * factor, margin), at(rate, margin * factor)]) {
        expect(more.every(({ demand }, index) => demand >= (before[index]?.demand ?? 0) * (1 - 1e-9))).toBe(true);
      }
    }),
  );
});

it("carries everything just below the largest load, and not just above it", () => {
  fc.assert(
    fc.property(margins, (margin) => {
      const [first] = bottlenecks(at(1, margin));
      const largest = first ? largestRate(first) : 0;
      const grows = (rate: number): number => Math.max(...bottlenecks(at(rate, margin)).map(utilisation));
      expect(grows(largest * 0.999)).toBeLessThan(1);
      expect(grows(largest * 1.001)).toBeGreaterThan(1);
    }),
  );
});

it("names the same bottleneck at every load", () => {
  fc.assert(
    fc.property(rates, (rate) => {
      expect(bottlenecks(at(rate)).map(({ resource }) => resource)).toEqual(
        bottlenecks(at(1)).map(({ resource }) => resource),
      );
    }),
  );
});

it("counts the connections at work by how long each is held: both sides' work, made longer by waiting", () => {
  // 1 ms of the service at half of its processors, 1 ms of the database at four fifths of them.
  const { demand, carries } = named(at(1000), "connections at work");
  expect(demand).toBeCloseTo(1000 * (0.001 / 0.5 + 0.001 / 0.2));
  expect(carries).toBe(50);
});

it("counts every processor millisecond with the margin, on both sides", () => {
  for (const resource of ["processors of the service", "capacity of the writer", "connections at work"])
    expect(named(at(1000, 2), resource).demand / named(at(1000), resource).demand).toBeCloseTo(2);
});

describe("a remedy", () => {
  const { task, tasks, capacityUnits } = roundSettings;
  const beside = 256;
  const changed: Readonly<Record<string, (settings: CarriedSettings, value: number) => CarriedSettings>> = {
    "tasks.maximum": (settings, maximum) => ({ ...settings, tasks: { ...tasks, maximum } }),
    "task.memory": (settings, mebibytes) => ({
      ...settings,
      task: { ...task, mebibytes },
      service: { ...settings.service, mebibytes: mebibytes - beside },
    }),
    "database.maximumCapacity": (settings, maximum) => ({ ...settings, capacityUnits: { ...capacityUnits, maximum } }),
    "database.poolSize": (settings, poolSize) => ({ ...settings, poolSize }),
  };

  it.each([
    { resource: "processors of the service", rate: 5300, worse: -1 },
    { resource: "tasks that scaling asks for", rate: 5300, worse: -1 },
    { resource: "memory of a task", rate: 1, worse: -1 },
    { resource: "capacity of the writer", rate: 530, worse: -0.5 },
    { resource: "connections at work", rate: 8000, worse: -1 },
    { resource: "connections of both colours", rate: 1, worse: 1 },
  ])("is the least that makes a yes of a no: $resource", ({ resource, rate, worse }) => {
    const settings = {
      ...roundSettings,
      service: { processors: 1, mebibytes: task.mebibytes - beside },
      maxApplicationConnections: 99,
    };
    const measured = { ...roundLoad, service: { ...roundLoad.service, residentMiB: 2000 } };
    const of = (given: CarriedSettings) => named(resourceLoads(rate, given, measured, 1), resource);
    expect(utilisation(of(settings))).toBeGreaterThan(1);
    const [, setting = "", value = ""] = /^(\w+\.\w+) ([\d.]+) /.exec(of(settings).remedy) ?? [];
    const utilisationAt = (size: number) => utilisation(of(changed[setting]?.(settings, size) ?? settings));
    expect(utilisationAt(Number(value))).toBeLessThanOrEqual(1);
    expect(utilisationAt(Number(value) + worse)).toBeGreaterThan(1);
  });
});
