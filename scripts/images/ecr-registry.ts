import { DescribeImagesCommand, ECRClient } from "@aws-sdk/client-ecr";
import type { RequiredImage } from "@payments/shared/simulated-aws/rehearsal.ts";
import type { ImageRegistry } from "./image-registry.ts";

/** The account's own registry, asked with the credentials of the deployment. */
export class EcrRegistry implements ImageRegistry {
  readonly #client: ECRClient;

  constructor(region: string) {
    this.#client = new ECRClient({ region });
  }

  async has({ repositoryName, digest }: RequiredImage): Promise<boolean> {
    try {
      await this.#client.send(new DescribeImagesCommand({ repositoryName, imageIds: [{ imageDigest: digest }] }));
      return true;
    } catch (error) {
      if (error instanceof Error && error.name === "ImageNotFoundException") return false;
      throw error;
    }
  }
}
