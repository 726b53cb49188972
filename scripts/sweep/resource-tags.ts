import {
  paginateGetResources,
  type ResourceGroupsTaggingAPIClient,
  type ResourceTagMapping,
} from "@aws-sdk/client-resource-groups-tagging-api";

export type Tags = Readonly<Record<string, string>>;

/** At most this many ARNs in one call. */
const mostArns = 100;

/**
 * The tags of the account's resources in one region, as AWS indexes them. What was deleted may stay in the index for a while, and
 * what never had a tag is not in it (https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html).
 */
export class TagIndex {
  readonly #client: ResourceGroupsTaggingAPIClient;

  constructor(client: ResourceGroupsTaggingAPIClient) {
    this.#client = client;
  }

  /** Tags by ARN of everything that has all of these. */
  async having(tags: Tags): Promise<Map<string, Tags>> {
    const TagFilters = Object.entries(tags).map(([Key, value]) => ({ Key, Values: [value] }));
    const found = new Map<string, Tags>();
    for await (const { ResourceTagMappingList = [] } of paginateGetResources({ client: this.#client }, { TagFilters }))
      for (const mapping of ResourceTagMappingList) found.set(...entry(mapping));
    return found;
  }

  /** Tags by ARN; nothing for those that have none. */
  async of(arns: readonly string[]): Promise<Map<string, Tags>> {
    const found = new Map<string, Tags>();
    for (let from = 0; from < arns.length; from += mostArns) {
      const ResourceARNList = arns.slice(from, from + mostArns);
      for await (const { ResourceTagMappingList = [] } of paginateGetResources(
        { client: this.#client },
        { ResourceARNList },
      ))
        for (const mapping of ResourceTagMappingList) found.set(...entry(mapping));
    }
    return found;
  }
}

function entry({ ResourceARN = "", Tags = [] }: ResourceTagMapping): [string, Tags] {
  return [ResourceARN, Object.fromEntries(Tags.map(({ Key = "", Value = "" }) => [Key, Value]))];
}
