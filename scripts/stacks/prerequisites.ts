import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PublishedOutputs } from "../execution/deployment.ts";
import { EcrRegistry } from "../images/ecr-registry.ts";
import { type ImageRegistry, type ImagesOf, requireImages } from "../images/image-registry.ts";
import { type Platform, projectOf } from "./platform.ts";

/** Checks what a stack's project asks for before its turn: images, in `<project>.images.ts`. */
export async function meetPrerequisites(
  platform: Platform,
  stack: string,
  outputs: ReadonlyMap<string, PublishedOutputs>,
  registry: ImageRegistry,
): Promise<void> {
  const { folder } = projectOf(platform, stack);
  const file = join(folder, `${stack}.images.ts`);
  if (!existsSync(file)) return;
  const { default: imagesOf } = (await import(file)) as { default: ImagesOf };
  const resume = `npm run stacks -- up --env ${platform.environment} --from ${stack}`;
  await requireImages(registry, imagesOf(platform.settings.get(stack), outputs), resume);
}

/** The registry of an AWS account. */
export function accountRegistry({ settings }: Platform): ImageRegistry {
  const [anyProject] = settings.values();
  return new EcrRegistry(anyProject?.region ?? "");
}
