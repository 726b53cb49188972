import type { CapacityReport } from "./capacity-report.plan.ts";

const head = ["resource", "unit", "demand", "carries", "used"] as const;

/**
 * The report for people: what is asked of each resource, the verdict, and what lies beside it.
 *
 * @param stack whose settings they are: `prod`
 */
export function capacityText(stack: string, report: CapacityReport): string {
  return [
    `settings of ${stack}: ${loadLine(report)}`,
    "",
    table(report),
    "",
    ...verdict(report),
    "",
    ...beside(report),
  ].join("\n");
}

function loadLine({ load, measuredAt }: CapacityReport): string {
  const { users, thinkTimeSeconds, answerSeconds, margin } = load;
  return (
    `${whole(users)} users who think ${String(thinkTimeSeconds)} s and wait ${short(answerSeconds * 1000)} ms: ` +
    `${whole(load.requestsPerSecond)} requests/s; measured ${measuredAt.slice(0, 10)}, margin ${String(margin)}`
  );
}

/** In Markdown, aligned, so that it reads the same in a terminal and in a README. */
function table({ resources }: CapacityReport): string {
  const rows = resources.map(({ resource, unit, demand, carries, utilisation }) => [
    resource,
    unit,
    short(demand),
    short(carries),
    `${String(Math.ceil(utilisation * 100))} %`,
  ]);
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (column < 2 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = widths.map((width, column) => (column < 2 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`));
  return [line(head), line(rule), ...rows.map(line)].join("\n");
}

function verdict({ carried, largest, bottleneck, nextBottleneck, remedies }: CapacityReport): string[] {
  return [
    `carried: ${carried ? "yes" : "no"}`,
    `largest load carried: ${whole(largest.requestsPerSecond)} requests/s, ${whole(largest.users)} such users; then ${bottleneck} gives way`,
    `next: ${nextBottleneck.resource}, at ${whole(nextBottleneck.requestsPerSecond)} requests/s`,
    ...remedies.map((remedy) => `for a yes: ${remedy}`),
  ];
}

function beside({ atOnce, tasks, partners, usersOfAddress, volumes, quotas }: CapacityReport): string[] {
  return [
    `before anything scales: ${whole(atOnce.tasks)} requests/s by the processors of the least tasks, ${whole(atOnce.peakTasks)} in peak hours, ${whole(atOnce.database)} by the least capacity of the database`,
    `tasks at this load: ${whole(tasks)}, twice as many while a release goes on`,
    `service log at this load: ${short(volumes.logGigabytesPerDay)} GB a day, kept in CloudWatch and in the archive`,
    `NAT: no request passes it; ${whole(volumes.keySetFetchesPerDay)} fetches of the identity provider's keys a day`,
    `one address: ${whole(usersOfAddress)} such users before WAF blocks it`,
    `partners' door (API Gateway): ${short(partners.requestsPerSecond)} requests/s by the plans of all partners, ${whole(partners.endpointsRequestsPerSecond)} of this mix by the endpoints' limits`,
    ...quotas.map((quota) => `quota to raise first: ${quota}`),
  ];
}

const whole = (value: number): string => Math.floor(value).toLocaleString("en");

/** Three digits are more than the model knows. */
const short = (value: number): string =>
  value >= 100 ? whole(value) : String(Number(value.toPrecision(value >= 10 ? 3 : 2)));
