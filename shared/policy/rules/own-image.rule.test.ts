import { expect, it } from "vitest";
import { problemsOf, resource } from "../policed-resources.fixture.ts";
import { ownImage } from "./own-image.rule.ts";

const repository = "111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/repository-payment-service-dev-x1";
const container = { name: "app", image: `${repository}@sha256:${"a".repeat(64)}` };
const task = (change: object) =>
  resource("aws:ecs/taskDefinition:TaskDefinition", {
    containerDefinitions: JSON.stringify([{ ...container, ...change }]),
  });

it.each([
  { image: container.image, problems: [] },
  { image: `${repository}:latest`, problems: [`container app runs ${repository}:latest`] },
  { image: "public.ecr.aws/nginx/nginx:1", problems: ["container app runs public.ecr.aws/nginx/nginx:1"] },
])("says $problems of $image", ({ image, problems }) => {
  expect(problemsOf(ownImage, [task({ image })])).toEqual(problems);
});
