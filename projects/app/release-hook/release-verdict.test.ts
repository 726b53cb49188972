import { expect, it } from "vitest";
import type { HookAnswer } from "./hook-protocol.ts";
import { releaseVerdict } from "./release-verdict.ts";

it("lets a release without a fault go on, however late", () => {
  for (const attempt of [0, 3, 5]) expect(releaseVerdict([], attempt)).toEqual({ hookStatus: "SUCCEEDED" });
});

it("asks again for a minute, then sends the release back", () => {
  const answers: HookAnswer[] = [];
  let attempt = 0;
  for (;;) {
    const answer = releaseVerdict(["no answer"], attempt);
    answers.push(answer);
    if (answer.hookStatus !== "IN_PROGRESS") break;
    expect(answer.callBackDelay).toBe(10);
    attempt = answer.hookDetails.attempt;
  }
  expect(answers.map(({ hookStatus }) => hookStatus)).toEqual([
    ...Array.from({ length: 5 }, () => "IN_PROGRESS"),
    "FAILED",
  ]);
});
