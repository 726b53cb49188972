import { type RehearsedProject, rehearseProject } from "@payments/shared/testing/rehearsed-project.ts";
import { beforeAll, expect, it } from "vitest";

let security: RehearsedProject;
beforeAll(async () => {
  security = await rehearseProject("security");
});

it.each(["payment-service", "collector"])("keeps images of %s under tags that never move, scanned on push", (role) => {
  const { tags: _, ...inputs } = security.resource("aws:ecr/repository:Repository", `repository-${role}`).inputs;
  expect(inputs).toEqual({
    name: `repository-${role}-local-r1`,
    imageTagMutability: "IMMUTABLE",
    imageScanningConfiguration: { scanOnPush: true },
    encryptionConfigurations: [{ encryptionType: "KMS", kmsKey: security.outputs["artefactsKeyArn"] }],
    forceDelete: true,
  });
});

it.each(["payment-service", "collector"])("lets images of %s go when they are of no release any more", (role) => {
  const lifecycle = security.resource("aws:ecr/lifecyclePolicy:LifecyclePolicy", `repository-${role}`).inputs;
  expect(lifecycle["repository"]).toBe(`repository-${role}-local-r1`);
  expect(JSON.parse(String(lifecycle["policy"]))).toEqual({
    rules: [
      {
        rulePriority: 1,
        description: "images without a tag",
        selection: { tagStatus: "untagged", countType: "sinceImagePushed", countUnit: "days", countNumber: 14 },
        action: { type: "expire" },
      },
      {
        rulePriority: 2,
        description: "all but the newest hundred",
        selection: { tagStatus: "any", countType: "imageCountMoreThan", countNumber: 100 },
        action: { type: "expire" },
      },
    ],
  });
});
