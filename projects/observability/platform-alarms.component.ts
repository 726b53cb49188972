import { ActingAlarm, type ActingAlarmArgs } from "@payments/shared/components/acting-alarm.component.ts";
import type { NamingScope } from "@payments/shared/naming/resource-name.ts";
import * as pulumi from "@pulumi/pulumi";
import { affectedRequestsQueryName } from "./affected-requests.plan.ts";
import type { ObservabilitySettings } from "./observability.settings.ts";
import { errorRate, type MetricName, type PlatformMetrics } from "./platform-metrics.plan.ts";

export interface PlatformAlarmsArgs {
  readonly scope: NamingScope;
  readonly thresholds: ObservabilitySettings["alarms"];
  readonly metrics: pulumi.Output<PlatformMetrics>;
  readonly alertTopicArn: pulumi.Input<string>;
}

type Watch = Pick<ActingAlarmArgs, "role" | "alarmDescription" | "threshold"> &
  Partial<Pick<ActingAlarmArgs, "statistic" | "extendedStatistic" | "treatMissingData" | "comparisonOperator">> & {
    readonly metric: keyof PlatformMetrics;
  };

/** What whoever is woken opens next: the ids of the requests of the alarm's window, and what to do. */
const nextSteps = (scope: NamingScope): string =>
  `Requests of the window, by correlation id: query ${affectedRequestsQueryName(scope)} in Logs Insights. Runbook: projects/observability/README.md, Alarms`;

/** Alarms of the whole platform; each tells the alert topic. */
export class PlatformAlarms extends pulumi.ComponentResource {
  readonly names: pulumi.Output<string>[];

  constructor(name: string, args: PlatformAlarmsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:observability:PlatformAlarms", name, {}, opts);
    this.names = [...watches(args.thresholds).map((watch) => this.#alarm(args, watch)), this.#errorRate(args)];
    this.registerOutputs({ names: this.names });
  }

  #alarm(
    { scope, metrics, alertTopicArn }: PlatformAlarmsArgs,
    { metric, alarmDescription, ...watch }: Watch,
  ): pulumi.Output<string> {
    const named = metrics.apply((all): MetricName => all[metric]);
    const alarm = new ActingAlarm(
      {
        scope,
        topicArn: alertTopicArn,
        comparisonOperator: "GreaterThanThreshold",
        treatMissingData: "notBreaching",
        evaluationPeriods: 3,
        period: 60,
        namespace: named.namespace,
        metricName: named.metricName,
        dimensions: named.dimensions,
        ...watch,
        alarmDescription: `${alarmDescription} ${nextSteps(scope)}`,
      },
      { parent: this },
    );
    return alarm.name;
  }

  #errorRate({ scope, thresholds, metrics, alertTopicArn }: PlatformAlarmsArgs): pulumi.Output<string> {
    const queries = metrics.apply((all) => {
      const { expression, parts } = errorRate(all);
      const read = Object.entries(parts).map(([id, metric]) => ({
        id,
        metric: { ...metric, period: 60, stat: "Sum" },
      }));
      return [{ id: "rate", expression, label: "Error rate (%)", returnData: true }, ...read];
    });
    const alarm = new ActingAlarm(
      {
        scope,
        role: "error-rate",
        topicArn: alertTopicArn,
        alarmDescription: `Too many answers are errors of ours. ${nextSteps(scope)}`,
        comparisonOperator: "GreaterThanThreshold",
        threshold: thresholds.errorRatePercent,
        evaluationPeriods: 3,
        treatMissingData: "notBreaching",
        metricQueries: queries,
      },
      { parent: this },
    );
    return alarm.name;
  }
}

function watches(thresholds: ObservabilitySettings["alarms"]): Watch[] {
  return [
    {
      role: "response-time",
      metric: "responseTime",
      extendedStatistic: "p95",
      threshold: thresholds.responseTimeSeconds,
      alarmDescription: "One answer in twenty takes too long.",
    },
    {
      role: "load-balancer-errors",
      metric: "loadBalancerErrors",
      statistic: "Sum",
      threshold: 10,
      alarmDescription: "The load balancer answers in the service's place: no task is there, or none answers.",
    },
    {
      role: "partner-errors",
      metric: "partnerErrors",
      statistic: "Sum",
      threshold: 10,
      alarmDescription: "API Gateway answers partners with errors.",
    },
    {
      role: "database-connections",
      metric: "databaseConnections",
      statistic: "Maximum",
      threshold: thresholds.databaseConnections,
      alarmDescription: "The database has few connections left.",
    },
    {
      role: "database-cpu",
      metric: "databaseCpu",
      statistic: "Average",
      threshold: 90,
      alarmDescription: "The database has no capacity left to scale into.",
    },
  ];
}
