import { putRehearsalImage, putRequiredZones, requiredImages } from "@payments/shared/simulated-aws/rehearsal.ts";
import { rehearsalStore } from "@payments/shared/simulated-aws/rehearsal-store.ts";
import type { PublishedOutputs } from "../execution/stack-turns.ts";
import { EcrRegistry } from "../images/ecr-registry.ts";
import { requireImages } from "../images/image-registry.ts";
import { copyOptionsOf, type Platform, projectOf } from "./platform.ts";

/** Sees to what a stack's project asks for before its turn: images in their repositories; in a rehearsal, domains as well. */
export async function meetPrerequisites(
  platform: Platform,
  stack: string,
  outputs: ReadonlyMap<string, PublishedOutputs>,
): Promise<void> {
  const settings = platform.settings.get(stack);
  const images = await requiredImages(projectOf(platform, stack), settings, outputs);
  if (!platform.rehearsed) {
    const resume = `npm run stacks -- up ${copyOptionsOf(platform)} --from ${stack}`;
    await requireImages(new EcrRegistry(settings?.region ?? ""), images, resume);
  } else {
    const store = rehearsalStore(platform.accountFolder);
    for (const image of images) putRehearsalImage(store, image);
    await putRequiredZones(projectOf(platform, stack), settings, store);
    store.close();
  }
}
