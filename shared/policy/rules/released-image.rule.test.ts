import { expect, it } from "vitest";
import { releasedImage } from "./released-image.rule.ts";

const security = {
  serviceRepositoryUrl: "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/repository-service-dev-d1",
};

it.each([
  { image: `${security.serviceRepositoryUrl}@sha256:abc`, problems: 0 },
  { image: `${security.serviceRepositoryUrl}:latest`, problems: 1 },
  { image: "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/repository-service-dev-d2@sha256:abc", problems: 1 },
])("finds $problems wrong with $image", ({ image, problems }) => {
  expect(releasedImage.problems({ security, app: { image } })).toHaveLength(problems);
});
