/** What became of a transaction: done, refused because of the payment's state, or failed in the service. */
export type TransactionOutcome = "succeeded" | "refused" | "failed";

export interface TransactionEvent {
  readonly type: "payment" | "capture" | "refund";
  readonly outcome: TransactionOutcome;
  /** Both are unknown where the payment could not be read. */
  readonly amountMinor?: number;
  readonly currency?: string;
}

export interface MetricPlace {
  readonly namespace: string;
  /** Which copy of the platform the metrics speak of. */
  readonly dimensions: Readonly<Record<string, string>>;
}

/**
 * Members of a log line that CloudWatch counts metrics from, in the embedded metric format
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html):
 * counts once for the copy of the platform, once more by outcome, which the approval rate is computed from, and by type, outcome
 * and currency. Each has few values, as every combination is a metric of its own; ids stay members of the line. Only money that
 * was moved or promised counts as an amount, and by type and currency alone: no sum over currencies says anything.
 *
 * @param timestamp milliseconds since 1970
 */
export function transactionMetric(event: TransactionEvent, { namespace, dimensions }: MetricPlace, timestamp: number) {
  const place = Object.keys(dimensions);
  const succeeded = event.outcome === "succeeded";
  const { currency } = event;
  const whole = [...place, "Type", "Outcome", "Currency"];
  return {
    _aws: {
      Timestamp: timestamp,
      CloudWatchMetrics: [
        {
          Namespace: namespace,
          Dimensions: [place, [...place, "Outcome"], ...(currency === undefined ? [] : [whole])],
          Metrics: [{ Name: "TransactionCount", Unit: "Count" }],
        },
        ...(succeeded
          ? [{ Namespace: namespace, Dimensions: [whole], Metrics: [{ Name: "TransactionAmount", Unit: "None" }] }]
          : []),
      ],
    },
    ...dimensions,
    Type: event.type,
    Outcome: event.outcome,
    ...(currency === undefined ? {} : { Currency: currency }),
    TransactionCount: 1,
    ...(succeeded ? { TransactionAmount: event.amountMinor } : {}),
  };
}
