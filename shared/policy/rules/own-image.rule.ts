import { containersOf } from "../container-definition.ts";
import type { ResourceRule } from "../policy-rule.ts";

const ownRepositoryByDigest = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com\/[^:@]+@sha256:[0-9a-f]{64}$/;

export const ownImage: ResourceRule = {
  id: "own-image",
  scope: "resource",
  reason: "A tag can be moved to another image, and a foreign registry can be gone.",
  requirement: "Containerized application deployed from ECR",
  controls: ["PCI DSS 6.5.1"],
  remedy: "name the image as <repository of the security stack>@sha256:<digest>",
  types: ["aws:ecs/taskDefinition:TaskDefinition"],
  problems: ({ properties }) =>
    containersOf(properties)
      .filter(({ image }) => !ownRepositoryByDigest.test(image))
      .map(({ name, image }) => `container ${name} runs ${image}`),
};
