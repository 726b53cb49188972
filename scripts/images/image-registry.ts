import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { RequiredImage } from "@payments/shared/simulated-aws/rehearsal.ts";

/** Where images are looked for. */
export interface ImageRegistry {
  has(image: RequiredImage): Promise<boolean>;
}

/** @throws {OperatorError} ImageMissing, with how to push or pull and go on */
export async function requireImages(
  registry: ImageRegistry,
  images: readonly RequiredImage[],
  resume: string,
): Promise<void> {
  const present = await Promise.all(images.map((image) => registry.has(image)));
  const missing = images.filter((_, index) => present[index] !== true);
  const [first] = missing;
  if (!first) return;
  const host = first.repositoryUrl.split("/")[0] ?? "";
  throw new OperatorError("ImageMissing", {
    problem: missing
      .map(({ what, digest, repositoryUrl }) => `the ${what}'s image ${digest} is not in ${repositoryUrl}`)
      .join("\n"),
    remedy: [
      "bring it in, see that its digest stands in the settings, and go on:",
      `    aws ecr get-login-password | docker login --username AWS --password-stdin ${host}`,
      ...missing.map((image) => `    ${bringIn(image)}`),
      `    ${resume}`,
    ].join("\n"),
  });
}

function bringIn({ repositoryUrl, digest, upstream }: RequiredImage): string {
  return upstream === undefined
    ? `docker push ${repositoryUrl}:<tag>`
    : `docker pull ${repositoryUrl}@${digest}   # the cache takes it from ${upstream}`;
}
