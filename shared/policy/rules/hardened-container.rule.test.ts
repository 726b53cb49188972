import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { hardenedContainer } from "./hardened-container.rule.ts";

const container = { name: "app", readonlyRootFilesystem: true, user: "1000:1000" };
const task = (change: object) =>
  resource("aws:ecs/taskDefinition:TaskDefinition", {
    containerDefinitions: JSON.stringify([{ ...container, ...change }]),
  });

it.each([
  { change: {}, problems: [] },
  { change: { readonlyRootFilesystem: false }, problems: ["container app can write to its root file system"] },
  { change: { user: "0:1000" }, problems: ["container app runs as root"] },
  { change: { user: undefined }, problems: ["container app runs as root"] },
  { change: { privileged: true }, problems: ["container app is privileged"] },
])("says $problems of $change", ({ change, problems }) => {
  expect(problemsOf(hardenedContainer, [task(change)])).toEqual(problems);
});
