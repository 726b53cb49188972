import { expect, it } from "vitest";
import { parseImageReference, refuseOtherRepository } from "./image-reference.ts";

const digest = `sha256:${"a".repeat(64)}`;
const repository = "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/repository-payment-service-prod-p1";

it("takes a digest, alone or with its repository", () => {
  expect(parseImageReference(digest)).toEqual({ repository: undefined, digest });
  expect(parseImageReference(`${repository}@${digest}`)).toEqual({ repository, digest });
});

it.each(["latest", `${repository}:v1`, digest.toUpperCase(), digest.slice(0, -1), `@${digest}`, `a@b@${digest}`])(
  "refuses %s, which is no digest",
  (text) => {
    expect(() => parseImageReference(text)).toThrow(
      /UsageError: ".*" is no image by its digest\n +remedy: give sha256:/,
    );
  },
);

it("refuses an image of another repository, and takes one of its own or without a word about it", () => {
  const staging = repository.replace("prod-p1", "staging-s1");
  expect(() => refuseOtherRepository({ repository: staging, digest }, repository)).toThrow(
    `${staging}@${digest} is not in the repository that this environment releases from, ${repository}`,
  );
  expect(() => refuseOtherRepository({ repository, digest }, repository)).not.toThrow();
  expect(() => refuseOtherRepository({ repository: undefined, digest }, repository)).not.toThrow();
});
