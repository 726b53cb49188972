import { expect, it } from "vitest";
import { onePath } from "./one-path.rule.ts";

it.each([
  { edge: { apiPathPrefix: "/stage-dev-d1", apiStageName: "stage-dev-d1" }, problems: [] },
  {
    edge: { apiPathPrefix: "/partners", apiStageName: "stage-dev-d1" },
    problems: ["edge guards /partners, partners come by /stage-dev-d1"],
  },
  { edge: {}, problems: [] },
])("says $problems of $edge", ({ edge, problems }) => {
  expect(onePath.problems({ edge })).toEqual(problems);
});
