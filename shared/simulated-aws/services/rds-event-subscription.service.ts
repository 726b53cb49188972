import { isUnknown, stringsAt, text } from "../attributes.ts";
import {
  fromArgument,
  lengthBetween,
  matches,
  oneOf,
  planned,
  refusedByApi,
  type SimulatedService,
} from "../resource-type.ts";

const createPage = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateEventSubscription.html";
const categoriesPage = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Events.Messages.html";

const sourceTypes = [
  "db-instance",
  "db-cluster",
  "db-parameter-group",
  "db-security-group",
  "db-snapshot",
  "db-cluster-snapshot",
  "db-proxy",
  "zero-etl",
  "custom-engine-version",
  "blue-green-deployment",
  "db-shard-group",
];

const categories: Readonly<Record<string, readonly string[]>> = {
  "db-cluster": [
    "configuration change",
    "creation",
    "deletion",
    "failover",
    "failure",
    "global-failover",
    "maintenance",
    "migration",
    "notification",
    "serverless",
  ],
  "db-cluster-snapshot": ["backup", "notification"],
  "db-instance": [
    "availability",
    "backtrack",
    "backup",
    "configuration change",
    "creation",
    "deletion",
    "failover",
    "failure",
    "low storage",
    "maintenance",
    "notification",
    "read replica",
    "recovery",
    "restoration",
    "security",
    "security patching",
  ],
  "db-parameter-group": ["configuration change"],
  "db-security-group": ["configuration change", "failure"],
  "db-snapshot": ["creation", "deletion", "notification", "restoration"],
};

/** Event notifications of RDS. */
export const rdsEventSubscription: SimulatedService = {
  resources: {
    "aws:rds/eventSubscription:EventSubscription": {
      id: fromArgument("name"),
      arn: "arn:{partition}:rds:{region}:{accountId}:es:{id}",
      name: "name",
      defaults: { enabled: true },
      computed: ({ accountId }) => ({ customerAwsId: accountId }),
      blank: ["namePrefix"],
      references: {
        snsTopic: ["aws:sns/topic:Topic"],
        sourceIds: [
          "aws:rds/cluster:Cluster",
          "aws:rds/clusterInstance:ClusterInstance",
          "aws:rds/parameterGroup:ParameterGroup",
        ],
      },
      rules: [
        lengthBetween("name", 1, 255, createPage),
        matches(
          "name",
          /^[A-Za-z][0-9A-Za-z-]*$/,
          "only ASCII letters, digits, and hyphens, beginning with a letter",
          createPage,
        ),
        matches("name", /^(?!.*--)/, "cannot contain two consecutive hyphens", createPage),
        matches("name", /[^-]$/, "cannot end with a hyphen", createPage),
        oneOf("sourceType", sourceTypes, createPage),
        planned("sourceIds", createPage, ({ sourceIds, sourceType }) =>
          sourceIds !== undefined && !isUnknown(sourceIds) && sourceType === undefined
            ? "sourceType is needed where sourceIds are given"
            : undefined,
        ),
        refusedByApi("eventCategories", "SubscriptionCategoryNotFound", categoriesPage, (inputs) => {
          const known = categories[text(inputs, "sourceType")];
          const unknown = known && stringsAt(inputs, "eventCategories").find((category) => !known.includes(category));
          return unknown === undefined
            ? undefined
            : `Event category '${unknown}' does not exist for source type ${text(inputs, "sourceType")}`;
        }),
      ],
    },
  },
};
