import { type Attributes, isUnknown, stringsAt, text, valuesAt } from "../attributes.ts";
import {
  fromArgument,
  json,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type ResourceContext,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";
import { imageRules, repositoryNameWords, repositoryPolicyPage, repositoryPolicyRule } from "./ecr.service.ts";
import { lifecyclePolicyRules } from "./ecr-lifecycle.rules.ts";

const cacheRulePage = "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreatePullThroughCacheRule.html";
const credentialsPage =
  "https://docs.aws.amazon.com/AmazonECR/latest/userguide/pull-through-cache-creating-secret.html";
const templatePage =
  "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepositoryCreationTemplate.html";

const prefixPattern = /^((?:[a-z0-9]+(?:[._-][a-z0-9]+)*\/)*[a-z0-9]+(?:[._-][a-z0-9]+)*\/?|ROOT)$/;
const openRegistries = ["public.ecr.aws", "registry.k8s.io", "quay.io"];
const closedRegistry = /^(registry-1\.docker\.io|ghcr\.io|registry\.gitlab\.com|cgr\.dev|[a-z0-9]+\.azurecr\.io)$/;
const ecrRegistry = /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com$/;

/** A registry asks for credentials or does not; another ECR registry is entered with a role. */
function credentialRefusal(inputs: Attributes, context: ResourceContext): string | undefined {
  const url = text(inputs, "upstreamRegistryUrl");
  const credential = text(inputs, "credentialArn");
  if (url === `${context.accountId}.dkr.ecr.${context.region}.amazonaws.com`)
    return "Upstream registry URL cannot be the same as the cache registry";
  if (openRegistries.includes(url))
    return credential ? "The specified upstream registry doesn't require authentication" : undefined;
  if (ecrRegistry.test(url))
    return credential ? "Upstream registry URL and provided credential type do not match" : undefined;
  if (!closedRegistry.test(url)) return `The upstream registry URL ${url} is invalid`;
  if (inputs["customRoleArn"] !== undefined) return "Upstream registry URL and provided credential type do not match";
  if (!credential) return `The specified upstream registry requires authentication: ${url}`;
  return credential.includes(":secret:ecr-pullthroughcache/")
    ? undefined
    : `The secret's name must begin with ecr-pullthroughcache/: ${credential}`;
}

/** Copies of images from other registries, and what their repositories are made like. */
export const ecrCache: SimulatedService = {
  resources: {
    "aws:ecr/pullThroughCacheRule:PullThroughCacheRule": {
      id: fromArgument("ecrRepositoryPrefix"),
      name: "ecrRepositoryPrefix",
      computed: ({ accountId }) => ({ registryId: accountId }),
      replaceOn: ["upstreamRegistryUrl", "upstreamRepositoryPrefix"],
      rules: [
        ...["ecrRepositoryPrefix", "upstreamRepositoryPrefix"].flatMap((prefix) => [
          lengthBetween(prefix, 2, 30, cacheRulePage),
          matches(
            prefix,
            prefixPattern,
            "'ROOT', or alphanumeric, underscore, period, hyphen, or slash",
            cacheRulePage,
          ),
        ]),
        planned("upstreamRegistryUrl", cacheRulePage, ({ upstreamRegistryUrl }) =>
          isUnknown(upstreamRegistryUrl) || !String(upstreamRegistryUrl).includes("/")
            ? undefined
            : `The upstream registry URL ${String(upstreamRegistryUrl)} is invalid: it has neither scheme nor path`,
        ),
        refusedByApi("credentialArn", "UnsupportedUpstreamRegistryException", credentialsPage, credentialRefusal),
      ],
      notExecuted: "pulls nothing from the upstream registry",
    },
    "aws:ecr/repositoryCreationTemplate:RepositoryCreationTemplate": {
      id: fromArgument("prefix"),
      defaults: { imageTagMutability: "MUTABLE" },
      computed: ({ accountId }) => ({ registryId: accountId }),
      replaceOn: ["prefix"],
      rules: [
        lengthBetween("prefix", 2, 256, templatePage),
        matches("prefix", prefixPattern, `'ROOT', or ${repositoryNameWords}`, templatePage),
        oneOf("appliedFors", ["REPLICATION", "PULL_THROUGH_CACHE", "CREATE_ON_PUSH"], templatePage),
        lengthBetween("description", 0, 255, templatePage),
        ...imageRules,
        ...lifecyclePolicyRules("lifecyclePolicy"),
        json("repositoryPolicy", repositoryPolicyPage),
        repositoryPolicyRule("repositoryPolicy"),
        refusedByApi("customRoleArn", "ValidationException", templatePage, (inputs) =>
          inputs["customRoleArn"] === undefined &&
          (valuesAt(inputs, "resourceTags").length > 0 ||
            stringsAt(inputs, "encryptionConfigurations.encryptionType").some((type) => type.startsWith("KMS")))
            ? "a custom role is needed where the template sets tags or a KMS key"
            : undefined,
        ),
      ],
      notExecuted: "creates no repositories by itself",
    },
  },
};
