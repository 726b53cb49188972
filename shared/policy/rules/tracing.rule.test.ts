import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { tracing } from "./tracing.rule.ts";

it.each([
  { type: "aws:apigateway/stage:Stage", on: { xrayTracingEnabled: true }, off: { xrayTracingEnabled: false } },
  {
    type: "aws:lambda/function:Function",
    on: { tracingConfig: { mode: "Active" } },
    off: { tracingConfig: { mode: "PassThrough" } },
  },
  {
    type: "aws:sfn/stateMachine:StateMachine",
    on: { tracingConfiguration: { enabled: true } },
    off: { tracingConfiguration: { enabled: false } },
  },
])("admits a $type that is traced, and refuses one that is not", ({ type, on, off }) => {
  expect(problemsOf(tracing, [resource(type, on)])).toEqual([]);
  expect(problemsOf(tracing, [resource(type, off)])).toEqual([expect.stringMatching(/ is (false|PassThrough)$/)]);
  expect(problemsOf(tracing, [resource(type, {})])).toEqual([expect.stringMatching(/ is not set$/)]);
});
