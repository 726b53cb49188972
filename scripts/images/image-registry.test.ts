import { expect, it } from "vitest";
import { requireImages } from "./image-registry.ts";

const image = (what: string, digit: string) => ({
  what,
  digest: `sha256:${digit.repeat(64)}`,
  repositoryName: `repository-${what}`,
  repositoryUrl: `111122223333.dkr.ecr.ap-southeast-1.amazonaws.com/repository-${what}`,
});
const registryOf = (...present: readonly string[]) => ({
  has: ({ what }: { what: string }) => Promise.resolve(present.includes(what)),
});
const images = [image("service", "a"), image("collector", "b")];

it("is content with images that are in their repositories", async () => {
  await expect(requireImages(registryOf("service", "collector"), images, "resume")).resolves.toBeUndefined();
});

it("names every missing image, and says how to push it and go on", async () => {
  const refusal = requireImages(registryOf("collector"), images, "npm run stacks -- up --env dev --from app");
  await expect(refusal).rejects.toThrow(
    /ImageMissing: the service's image sha256:a{64} is not in 111122223333\.dkr\.ecr/,
  );
  await expect(refusal).rejects.toThrow(
    /docker login --username AWS --password-stdin 111122223333\.dkr\.ecr\.ap-southeast-1\.amazonaws\.com\n/,
  );
  await expect(refusal).rejects.toThrow(
    /docker push 111122223333\.dkr\.ecr.*repository-service:<tag>\n +npm run stacks -- up --env dev --from app$/,
  );
  await expect(refusal).rejects.not.toThrow(/collector/);
});

it("says that what comes through a cache is pulled, by its digest", async () => {
  const cached = { ...image("collector", "b"), upstream: "public.ecr.aws" };
  await expect(requireImages(registryOf("service"), [image("service", "a"), cached], "resume")).rejects.toThrow(
    /docker pull 111122223333\.dkr\.ecr\.ap-southeast-1\.amazonaws\.com\/repository-collector@sha256:b{64} {3}# the cache takes it from public\.ecr\.aws\n/,
  );
});
