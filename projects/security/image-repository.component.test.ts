import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, expect, it } from "vitest";

let security: RehearsedProject;
beforeAll(async () => {
  security = await rehearseProject("security");
});

const names = {
  "payment-service": "repository-payment-service-local-r1",
  collector: "image-cache-local-r1/aws-observability/aws-otel-collector",
};
const repositories = Object.entries(names).map(([role, name]) => ({ role, name }));
const lifecycleOf = (role: string) =>
  security.resource("aws:ecr/lifecyclePolicy:LifecyclePolicy", `repository-${role}`).inputs;

it.each(repositories)("keeps images of $role under tags that never move, scanned on push", ({ role, name }) => {
  const { tags: _, ...inputs } = security.resource("aws:ecr/repository:Repository", `repository-${role}`).inputs;
  expect(inputs).toEqual({
    name,
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: security.outputs["artefactsKeyArn"] }],
    forceDelete: true,
  });
  expect(lifecycleOf(role)["repository"]).toBe(name);
});

const newestHundred = {
  description: "all but the newest hundred",
  selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 100 },
  action: { type: "expire" },
};

it("lets images of the service go when they are of no release any more", () => {
  expect(JSON.parse(String(lifecycleOf("payment-service")["policy"]))).toEqual({
    rules: [
      {
        rulePriority: 1,
        description: "images without a tag",
        selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
        action: { type: "expire" },
      },
      { rulePriority: 2, ...newestHundred },
    ],
  });
});

it("keeps cached images without a tag, as those are that were pulled by digest", () => {
  expect(JSON.parse(String(lifecycleOf("collector")["policy"]))).toEqual({
    rules: [{ rulePriority: 1, ...newestHundred }],
  });
});

it("caches images of Amazon's public registry below a prefix of this copy, in a repository that is there before", () => {
  const rule = security.resource("aws:ecr/pullThroughCacheRule:PullThroughCacheRule", "image-cache");
  expect(rule.inputs).toEqual({ ecrRepositoryPrefix: "image-cache-local-r1", upstreamRegistryUrl: "public.ecr.aws" });
  const repository = security.resource("aws:ecr/repository:Repository", "repository-collector");
  expect(security.resources.indexOf(repository)).toBeLessThan(security.resources.indexOf(rule));
  expect(security.all("aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate")).toEqual([]);
});
