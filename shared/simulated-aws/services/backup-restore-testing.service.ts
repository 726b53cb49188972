import { randomUUID } from "node:crypto";
import {
  between,
  fromArgument,
  fromArguments,
  lengthBetween,
  matches,
  oneOf,
  planned,
  type Rule,
  type SimulatedService,
} from "../resource-type.ts";
import { backupRole } from "./backup.service.ts";
import { scheduleExpression } from "./schedule-expression.rule.ts";
import { timeZone } from "./scheduler.service.ts";

const reference = "https://docs.aws.amazon.com/aws-backup/latest/devguide";
const planPage = `${reference}/API_RestoreTestingPlanForCreate.html`;
const pointsPage = `${reference}/API_RestoreTestingRecoveryPointSelection.html`;
const selectionPage = `${reference}/API_RestoreTestingSelectionForCreate.html`;

const planType = "aws:backup/restoreTestingPlan:RestoreTestingPlan";

/** What a restore test can restore. */
const resourceTypes = ["Aurora", "DocumentDB", "DynamoDB", "EBS", "EC2", "EFS", "FSx", "Neptune", "RDS", "S3"];

const nameRules = (page: string): Rule[] => [
  lengthBetween("name", 1, 50, page),
  matches("name", /^[0-9A-Za-z_]+$/, "must contain only alphanumeric characters, and underscores", page),
];

/** Plans of restore tests and what they restore. */
export const backupRestoreTesting: SimulatedService = {
  resources: {
    [planType]: {
      id: fromArgument("name"),
      name: "name",
      defaults: { scheduleExpressionTimezone: "Etc/UTC", startWindowHours: 24 },
      computed: ({ id, keep, partition, region, accountId }) => ({
        arn: keep(
          "arn",
          () => `arn:${partition}:backup:${region}:${accountId}:restore-testing-plan:${id}-${randomUUID()}`,
        ),
      }),
      rules: [
        ...nameRules(planPage),
        scheduleExpression("scheduleExpression", ["cron", "rate"], planPage),
        timeZone("scheduleExpressionTimezone", planPage),
        between("startWindowHours", 1, 168, planPage),
        oneOf("recoveryPointSelection.algorithm", ["LATEST_WITHIN_WINDOW", "RANDOM_WITHIN_WINDOW"], pointsPage),
        oneOf("recoveryPointSelection.recoveryPointTypes", ["CONTINUOUS", "SNAPSHOT"], pointsPage),
        between("recoveryPointSelection.selectionWindowDays", 1, 365, pointsPage),
        ...["includeVaults", "excludeVaults"].map((list) =>
          matches(`recoveryPointSelection.${list}`, /^(\*|arn:.+)$/, "an ARN of a vault, or *", pointsPage),
        ),
      ],
      notExecuted: "nothing is restored",
    },
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": {
      id: fromArguments(":", "name", "restoreTestingPlanName"),
      name: "name",
      nameIsUnique: false,
      defaults: { validationWindowHours: 1 },
      blank: ["protectedResourceArns", "restoreMetadataOverrides"],
      replaceOn: ["protectedResourceType", "restoreTestingPlanName"],
      references: { restoreTestingPlanName: [planType], iamRoleArn: ["aws:iam/role:Role"] },
      rules: [
        ...nameRules(selectionPage),
        oneOf("protectedResourceType", resourceTypes, selectionPage),
        matches("protectedResourceArns", /^(\*|arn:.+)$/, "an ARN, or *", selectionPage),
        planned("protectedResourceArns", selectionPage, (inputs) => {
          const given = ["protectedResourceArns", "protectedResourceConditions"].filter(
            (name) => inputs[name] !== undefined,
          );
          return given.length === 1
            ? undefined
            : "Exactly one of these attributes must be configured: [protectedResourceArns,protectedResourceConditions]";
        }),
        between("validationWindowHours", 1, 168, selectionPage),
        backupRole,
      ],
    },
  },
};
