import { text } from "../../simulated-aws/attributes.ts";
import type { PlatformRule } from "../policy-rule.ts";

export const releasedImage: PlatformRule = {
  id: "released-image",
  scope: "platform",
  reason: "Only what was pushed to the platform's repository was scanned.",
  requirement: "Containerized application deployed from ECR",
  controls: ["PCI DSS 6.3.3", "PCI DSS 6.5.1"],
  remedy: "release an image from the repository that the security stack publishes, by its digest",
  problems: ({ security = {}, app = {} }) => {
    const [image, repository] = [text(app, "image"), text(security, "serviceRepositoryUrl")];
    return image === "" || repository === "" || image.startsWith(`${repository}@sha256:`)
      ? []
      : [`app runs ${image}, which is not of ${repository}`];
  },
};
