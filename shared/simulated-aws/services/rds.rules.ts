import { isUnknown, stringsAt, text, valuesAt } from "../attributes.ts";
import { lengthBetween, matches, oneOf, planned, type Rule, refusedByApi } from "../resource-type.ts";
import { familyOf } from "./aurora-postgresql.engine.ts";

const createPage = "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBCluster.html";
const constraintsPage = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/CHAP_Limits.html";
const insightsPage =
  "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_PerfInsights.Overview.cost.html";
const monitoringPage = "https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/USER_Monitoring.OS.Enabling.html";

/** What RDS and the provider say of the identifiers of clusters and instances. */
export function identifierRules(property: string): Rule[] {
  return [
    lengthBetween(property, 1, 63, constraintsPage),
    matches(property, /^[0-9a-z-]+$/, "only lowercase alphanumeric characters and hyphens allowed", constraintsPage),
    matches(property, /^[^0-9-]/, "first character must be a letter", constraintsPage),
    matches(property, /^(?!.*--)/, "cannot contain two consecutive hyphens", constraintsPage),
    matches(property, /[^-]$/, "cannot end with a hyphen", constraintsPage),
  ];
}

/** Performance Insights and enhanced monitoring, which clusters and instances have alike. */
export const observationRules: readonly Rule[] = [
  planned("performanceInsightsRetentionPeriod", insightsPage, (inputs) => {
    const days = valuesAt(inputs, "performanceInsightsRetentionPeriod")[0];
    return days === undefined || days === 731 || days === 7 || isWholeMonths(days)
      ? undefined
      : `expected performanceInsightsRetentionPeriod to be 7, 731 or a multiple of 31 up to 713, got ${String(days)}`;
  }),
  planned("performanceInsightsEnabled", insightsPage, (inputs) =>
    inputs["performanceInsightsEnabled"] !== true &&
    !isUnknown(inputs["performanceInsightsEnabled"]) &&
    ["performanceInsightsRetentionPeriod", "performanceInsightsKmsKeyId"].some((name) => inputs[name] !== undefined)
      ? "performanceInsightsEnabled needs to be true where a key or a retention period is given"
      : undefined,
  ),
  matches("performanceInsightsKmsKeyId", /^arn:/, "is an invalid ARN: arn: invalid prefix", createPage),
  oneOf("monitoringInterval", [0, 1, 5, 10, 15, 30, 60], monitoringPage),
  refusedByApi("monitoringRoleArn", "InvalidParameterCombination", monitoringPage, (inputs) =>
    Number(inputs["monitoringInterval"] ?? 0) > 0 && inputs["monitoringRoleArn"] === undefined
      ? "A MonitoringRoleARN value is required if you specify a MonitoringInterval value other than 0."
      : undefined,
  ),
];

function isWholeMonths(days: unknown): boolean {
  return typeof days === "number" && days % 31 === 0 && days >= 31 && days <= 23 * 31;
}

/** A group of that name exists, or is RDS's own `default.…`, and is of the engine version's family. */
export function groupOfFamily(property: string, groupType: string, versionOf: VersionOf): Rule {
  return refusedByApi(property, "InvalidParameterCombination", createPage, (inputs, account) => {
    const name = stringsAt(inputs, property)[0];
    if (name === undefined) return undefined;
    const wanted = familyOf(versionOf(inputs, account));
    const family = name.startsWith("default.")
      ? name.slice("default.".length)
      : text(account.find(groupType, name)?.state ?? {}, "family");
    if (family === "") return `DBParameterGroup not found: ${name}`;
    return family === wanted
      ? undefined
      : `The Parameter Group ${name} with DBParameterGroupFamily ${family} can't be used for this instance. Use a Parameter Group with DBParameterGroupFamily ${wanted}.`;
  });
}

type VersionOf = (...call: Parameters<Parameters<typeof refusedByApi>[3]>) => string;

const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
const days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const daily = /^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/;
const weekly =
  /^(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d-(mon|tue|wed|thu|fri|sat|sun):([01]\d|2[0-3]):[0-5]\d$/i;
const day = 24 * 60;

/** Minutes from one moment to a later one in a cycle. */
const span = (from: number, to: number, cycle: number): number => (to - from + cycle) % cycle;

function maintenanceMoments(window: string): { from: number; length: number } {
  const [from = 0, to = 0] = window
    .toLowerCase()
    .split("-")
    .map((moment) => days.indexOf(moment.slice(0, 3)) * day + minutes(moment.slice(4)));
  return { from, length: span(from, to, 7 * day) };
}

function windowsOverlap(backup: string, maintenance: string): boolean {
  const [start = "", end = ""] = backup.split("-");
  const { from, length } = maintenanceMoments(maintenance);
  const backupLength = span(minutes(start), minutes(end), day);
  const sinceBackup = span(minutes(start), from % day, day);
  return sinceBackup < backupLength || day - sinceBackup < length;
}

/** When RDS may maintain a cluster or an instance. */
export const maintenanceWindowRules: readonly Rule[] = [
  matches("preferredMaintenanceWindow", weekly, 'must satisfy the format of "ddd:hh24:mi-ddd:hh24:mi"', createPage),
  refusedByApi("preferredMaintenanceWindow", "InvalidParameterValue", createPage, (inputs) => {
    const [window] = stringsAt(inputs, "preferredMaintenanceWindow");
    const length = window === undefined ? 30 : maintenanceMoments(window).length;
    return length < 30 || length > day ? "The maintenance window must be from 30 minutes to 24 hours." : undefined;
  }),
];

/** When RDS backs a cluster up. */
export const backupWindowRules: readonly Rule[] = [
  matches("preferredBackupWindow", daily, 'must satisfy the format of "hh24:mi-hh24:mi"', createPage),
  refusedByApi("preferredBackupWindow", "InvalidParameterValue", createPage, (inputs) => {
    const [backup] = stringsAt(inputs, "preferredBackupWindow");
    if (backup === undefined) return undefined;
    const [start = "", end = ""] = backup.split("-");
    return span(minutes(start), minutes(end), day) < 30 ? "The backup window must be at least 30 minutes." : undefined;
  }),
  refusedByApi("preferredBackupWindow", "InvalidParameterValue", createPage, (inputs) => {
    const [backup] = stringsAt(inputs, "preferredBackupWindow");
    const [maintenance] = stringsAt(inputs, "preferredMaintenanceWindow");
    return backup !== undefined && maintenance !== undefined && windowsOverlap(backup, maintenance)
      ? "The backup window and maintenance window must not overlap."
      : undefined;
  }),
];
