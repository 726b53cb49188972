import { type Attributes, isRecord } from "./attributes.ts";

/** What the configuration of an `aws` provider means for the resources that it makes. */
export interface ProviderConfiguration {
  readonly region: string;
  readonly defaultTags: Readonly<Record<string, string>>;
}

/**
 * Reads a provider's configuration as the engine and the SDK send it: nested values are JSON text.
 * @throws {Error} without a region, as the provider does
 */
export function providerConfiguration(inputs: Attributes): ProviderConfiguration {
  const { region } = inputs;
  if (typeof region !== "string" || region === "") {
    throw new Error(
      "Missing region configuration: set it on the provider (https://www.pulumi.com/registry/packages/aws/installation-configuration/)",
    );
  }
  const defaultTags = parsed(inputs["defaultTags"]);
  const tags = isRecord(defaultTags) ? defaultTags["tags"] : undefined;
  return { region, defaultTags: isRecord(tags) ? (tags as Record<string, string>) : {} };
}

function parsed(value: unknown): unknown {
  return typeof value === "string" ? (JSON.parse(value) as unknown) : value;
}
