import { type AccountStore, ownerKey } from "../account-store.ts";
import { type Attributes, stringsAt, text, valuesAt } from "../attributes.ts";
import { AwsError } from "../aws-error.ts";
import {
  type AccountReader,
  fromArgument,
  type HeldResource,
  json,
  lengthBetween,
  matches,
  oneOf,
  type Rule,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { lifecyclePolicyRules } from "./ecr-lifecycle.rules.ts";
import { grammarRefusal, invalidPrincipal, repositoryPolicy } from "./iam-policy.rules.ts";
import { matchesPattern } from "./iam-policy-document.ts";

const createPage = "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html";
const encryptionPage = "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_EncryptionConfiguration.html";
const mutabilityPage = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/image-tag-mutability.html";
const putImagePage = "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html";
export const repositoryPolicyPage = "https://docs.aws.amazon.com/AmazonECR/latest/userguide/repository-policies.html";

const repositoryType = "aws:ecr/repository:Repository";
const imageType = "simulated:ecr/image";
const namePattern = /^(?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*$/;
export const repositoryNameWords =
  "lower-case letters and digits, joined by single periods, underscores, hyphens or slashes";

/**
 * Pushes an image. A tag that another image has moves to this one, unless the repository's tags are immutable.
 *
 * @returns the image's id, `<repository>@sha256:<64 hex>`
 */
export function putImage(store: AccountStore, repositoryName: string, digest: string, tags: readonly string[]): string {
  const repository = store.find(repositoryType, repositoryName);
  if (!repository)
    throw new AwsError("RepositoryNotFoundException", `The repository with name '${repositoryName}' does not exist`);
  if (!/^sha256:[0-9a-f]{64}$/.test(digest))
    throw new AwsError("InvalidParameterException", `'${digest}' is no digest (${putImagePage})`);
  const id = `${repositoryName}@${digest}`;
  const [moved] = imagesOf(store, repositoryName).flatMap((image) =>
    image.id === id
      ? []
      : stringsAt(image.state, "tags").filter((tag) => tags.includes(tag) && isImmutable(repository, tag)),
  );
  if (moved !== undefined)
    throw new AwsError(
      "ImageTagAlreadyExistsException",
      `The image tag '${moved}' already exists in the '${repositoryName}' repository and cannot be overwritten because the tag is immutable.`,
    );
  for (const image of imagesOf(store, repositoryName)) {
    const left = stringsAt(image.state, "tags").filter((tag) => !tags.includes(tag));
    writeImage(store, image.id, { ...image.state, tags: left });
  }
  const kept = stringsAt(store.find(imageType, id)?.state, "tags");
  writeImage(store, id, { repository: repository.id, digest, tags: [...new Set([...kept, ...tags])] });
  return id;
}

/** The image of a repository with that digest (`sha256:…`) or tag. */
export function findImage(account: AccountReader, repositoryName: string, reference: string): HeldResource | undefined {
  return imagesOf(account, repositoryName).find(
    ({ state }) => state["digest"] === reference || stringsAt(state, "tags").includes(reference),
  );
}

function imagesOf(account: AccountReader, repositoryName: string): HeldResource[] {
  return account.list(imageType).filter(({ state }) => state["repository"] === repositoryName);
}

function writeImage(store: AccountStore, id: string, state: Attributes): void {
  const owner = ownerKey(repositoryType, text(state, "repository"));
  store.put({ type: imageType, id, arn: undefined, name: undefined, owner, inputs: {}, state });
}

function isImmutable({ inputs }: HeldResource, tag: string): boolean {
  const mutability = text(inputs, "imageTagMutability") || "MUTABLE";
  const excepted = stringsAt(inputs, "imageTagMutabilityExclusionFilters.filter").some((filter) =>
    matchesPattern(filter, tag),
  );
  return mutability.startsWith("IMMUTABLE") !== (mutability.endsWith("_WITH_EXCLUSION") && excepted);
}

function repositoryDeletion(repository: HeldResource, account: AccountReader): undefined {
  const images = imagesOf(account, repository.id);
  if (images.length === 0 || repository.inputs["forceDelete"] === true) return undefined;
  throw new AwsError(
    "RepositoryNotEmptyException",
    `The repository with name '${repository.id}' cannot be deleted because it still contains images (${String(images.length)}; forceDelete is not set)`,
    "ECR: DeleteRepository",
  );
}

/** Shared by repositories and by the templates for repositories that a pull creates. */
export const imageRules: readonly Rule[] = [
  oneOf(
    "imageTagMutability",
    ["MUTABLE", "IMMUTABLE", "IMMUTABLE_WITH_EXCLUSION", "MUTABLE_WITH_EXCLUSION"],
    mutabilityPage,
  ),
  oneOf("imageTagMutabilityExclusionFilters.filterType", ["WILDCARD"], mutabilityPage),
  lengthBetween("imageTagMutabilityExclusionFilters.filter", 1, 128, mutabilityPage),
  matches(
    "imageTagMutabilityExclusionFilters.filter",
    /^[a-zA-Z0-9._*-]+$/,
    "letters, digits and ._*-",
    mutabilityPage,
  ),
  refusedByApi("imageTagMutabilityExclusionFilters", "InvalidParameterException", mutabilityPage, (inputs) => {
    const filters = valuesAt(inputs, "imageTagMutabilityExclusionFilters").length;
    const mutability = text(inputs, "imageTagMutability");
    if (filters > 5) return "at most 5 ImageTagMutabilityExclusionFilters are allowed";
    return filters > 0 === mutability.endsWith("_WITH_EXCLUSION")
      ? undefined
      : `ImageTagMutabilityExclusionFilters are for the mutabilities …_WITH_EXCLUSION, and needed there; got ${mutability} with ${String(filters)}`;
  }),
  oneOf("encryptionConfigurations.encryptionType", ["AES256", "KMS", "KMS_DSSE"], encryptionPage),
  refusedByApi("encryptionConfigurations", "InvalidParameterException", encryptionPage, (inputs) =>
    valuesAt(inputs, "encryptionConfigurations").some(
      (configuration) =>
        stringsAt(configuration, "kmsKey").length > 0 &&
        !stringsAt(configuration, "encryptionType").some((type) => type.startsWith("KMS")),
    )
      ? "Invalid encryption configuration: Encryption key should not be set for AES256"
      : undefined,
  ),
];

/** The conditions on a repository policy, wherever one stands. */
export function repositoryPolicyRule(property: string): Rule {
  return refusedByApi(property, "InvalidParameterException", repositoryPolicyPage, (inputs, context) => {
    const policy = text(inputs, property);
    if (policy === "") return undefined;
    const invalid = invalidPrincipal(policy, context);
    const reason = grammarRefusal(policy, repositoryPolicy) ?? (invalid && `Principal not found: ${invalid}`);
    return reason === undefined
      ? undefined
      : `Invalid parameter at 'PolicyText' failed to satisfy constraint: 'Invalid repository policy provided' (${reason})`;
  });
}

/** Registries for container images. */
export const ecr: SimulatedService = {
  resources: {
    [repositoryType]: {
      id: fromArgument("name"),
      arn: "arn:{partition}:ecr:{region}:{accountId}:repository/{name}",
      name: "name",
      defaults: { forceDelete: false, imageTagMutability: "MUTABLE" },
      computed: ({ accountId, inputs, region }) => ({
        registryId: accountId,
        repositoryUrl: `${accountId}.dkr.ecr.${region}.amazonaws.com/${text(inputs, "name")}`,
        encryptionConfigurations: inputs["encryptionConfigurations"] ?? [{ encryptionType: "AES256" }],
      }),
      replaceOn: ["encryptionConfigurations"],
      // Policies go with the repository, and nothing else of ECR's names it; only images hold it.
      whileInUse: "allow",
      deletion: repositoryDeletion,
      rules: [
        lengthBetween("name", 2, 256, createPage),
        matches("name", namePattern, repositoryNameWords, createPage),
        ...imageRules,
      ],
    },
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": {
      id: fromArgument("repository"),
      computed: ({ accountId }) => ({ registryId: accountId }),
      replaceOn: ["repository"],
      references: { repository: [repositoryType] },
      rules: lifecyclePolicyRules("policy"),
      notExecuted: "expires no images",
    },
    "aws:ecr/repositoryPolicy:RepositoryPolicy": {
      id: fromArgument("repository"),
      computed: ({ accountId }) => ({ registryId: accountId }),
      replaceOn: ["repository"],
      references: { repository: [repositoryType] },
      rules: [json("policy", repositoryPolicyPage), repositoryPolicyRule("policy")],
    },
  },
};
