import { expect, it } from "vitest";
import { fileNameMistakes } from "./file-name.check.ts";

it.each(["a/utils.ts", "a/string-helpers.ts", "index.ts", "a/vpc.types.ts", "a/Vpc.ts", "a/vpc_endpoint.ts"])(
  "refuses %s",
  (path) => {
    expect(fileNameMistakes([path])).toHaveLength(1);
  },
);

it.each(["vpc.component.ts", "a/subnet-layout.plan.ts", "a/acm.service.test.ts", "README.md", "Pulumi.dev.yaml"])(
  "takes %s",
  (path) => {
    expect(fileNameMistakes([path])).toEqual([]);
  },
);
