import { stringsAt } from "../attributes.ts";
import { planned, type Rule } from "../resource-type.ts";

/** `cron`: six fields; `rate`: a count and a unit, which for `exactRate` go together (`1 hour`, `2 hours`); `at`: one moment. */
export type ScheduleKind = "cron" | "rate" | "exactRate" | "at";

interface CronField {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  readonly names?: readonly string[];
  /** Forms that only this field takes, such as `L`. */
  readonly special?: RegExp;
}

const months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const cronFields: readonly CronField[] = [
  { name: "minutes", least: 0, most: 59 },
  { name: "hours", least: 0, most: 23 },
  { name: "day-of-month", least: 1, most: 31, special: /^(\?|L|LW|\d{1,2}W)$/ },
  { name: "month", least: 1, most: 12, names: months },
  {
    name: "day-of-week",
    least: 1,
    most: 7,
    names: ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"],
    special: /^(\?|L|[1-7]L|([1-7]|SUN|MON|TUE|WED|THU|FRI|SAT)#[1-5])$/,
  },
  { name: "year", least: 1970, most: 2199 },
];

/** Every text at the property is a schedule expression of one of the kinds. */
export function scheduleExpression(property: string, kinds: readonly ScheduleKind[], page: string): Rule {
  return planned(property, page, (inputs) => {
    for (const expression of stringsAt(inputs, property)) {
      const reason = expressionFault(expression, kinds);
      if (reason) return `Invalid Schedule Expression ${expression}: ${reason}`;
    }
    return undefined;
  });
}

function expressionFault(expression: string, kinds: readonly ScheduleKind[]): string | undefined {
  const [, kind, body = ""] = /^(cron|rate|at)\((.*)\)$/.exec(expression) ?? [];
  const known = kinds.find((candidate) => prefixOf(candidate) === kind);
  switch (known) {
    case "cron":
      return cronFault(body);
    case "rate":
    case "exactRate":
      return rateFault(body, known === "exactRate");
    case "at":
      return /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$/.test(body) && !Number.isNaN(Date.parse(`${body}Z`))
        ? undefined
        : "a moment is written at(yyyy-mm-ddThh:mm:ss)";
    default:
      return `expected ${kinds.map((candidate) => `${prefixOf(candidate)}(...)`).join(" or ")}`;
  }
}

const prefixOf = (kind: ScheduleKind): string => (kind === "exactRate" ? "rate" : kind);

function cronFault(body: string): string | undefined {
  const values = body.trim().split(/\s+/);
  if (values.length !== cronFields.length)
    return `cron has six fields (minutes hours day-of-month month day-of-week year), got ${String(values.length)}`;
  if ((values[2] === "?") === (values[4] === "?")) return "exactly one of day-of-month and day-of-week is ?";
  const wrong = cronFields.find((field, index) => !fieldTakes(field, values[index] ?? ""));
  return wrong ? `the ${wrong.name} field is from ${String(wrong.least)} to ${String(wrong.most)}` : undefined;
}

function fieldTakes(field: CronField, value: string): boolean {
  if (field.special?.test(value)) return true;
  return value.split(",").every((part) => {
    const [range = "", step] = part.split("/");
    if (step !== undefined && !/^[1-9]\d*$/.test(step)) return false;
    return range === "*" || range.split("-").every((bound) => boundIsInField(field, bound));
  });
}

function boundIsInField({ names, least, most }: CronField, bound: string): boolean {
  if (names?.includes(bound.toUpperCase())) return true;
  return /^\d+$/.test(bound) && Number(bound) >= least && Number(bound) <= most;
}

function rateFault(body: string, exact: boolean): string | undefined {
  const [, count, unit] = /^(\d+) (minute|minutes|hour|hours|day|days)$/.exec(body) ?? [];
  if (!count || !unit || Number(count) === 0) return "a rate is a positive number and minutes, hours or days";
  return exact && (Number(count) === 1) === unit.endsWith("s") ? `${count} does not go with "${unit}"` : undefined;
}
