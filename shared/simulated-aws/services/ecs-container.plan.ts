import { type Attributes, isArray, isRecord, stringsAt, text, valuesAt } from "../attributes.ts";

/** One container of a task definition, as ECS reads it. */
export interface Container {
  readonly name: string;
  readonly image: string;
  readonly essential: boolean;
  readonly ports: readonly number[];
  /** Group of the `awslogs` driver; nothing for another driver or a group that the driver makes itself. */
  readonly logGroup: string | undefined;
  /** ARNs, or names of parameters, that the agent reads before it starts the container. */
  readonly secrets: readonly string[];
  readonly raw: Attributes;
}

/** The containers in `containerDefinitions`; nothing if the text is no JSON list. */
export function containersOf(containerDefinitions: unknown): Container[] | undefined {
  try {
    const parsed: unknown = JSON.parse(String(containerDefinitions));
    return isArray(parsed) && parsed.every(isRecord) ? parsed.map(containerOf) : undefined;
  } catch {
    return undefined;
  }
}

function containerOf(raw: Attributes): Container {
  const log = isRecord(raw["logConfiguration"]) ? raw["logConfiguration"] : {};
  const options = isRecord(log["options"]) ? log["options"] : {};
  const own = log["logDriver"] === "awslogs" && options["awslogs-create-group"] !== "true";
  return {
    name: text(raw, "name"),
    image: text(raw, "image"),
    essential: raw["essential"] !== false,
    ports: valuesAt(raw, "portMappings.containerPort").map(Number),
    logGroup: own ? text(options, "awslogs-group") : undefined,
    secrets: [...stringsAt(raw, "secrets.valueFrom"), ...stringsAt(log, "secretOptions.valueFrom")],
    raw,
  };
}

const gigabyte = 1024;
const steps = (least: number, most: number, step: number): number[] =>
  Array.from({ length: (most - least) / step + 1 }, (_, index) => least + index * step);

/**
 * Memory in MiB for each size of CPU on Fargate
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size).
 */
const fargateMemory: Readonly<Record<number, readonly number[]>> = {
  256: [512, gigabyte, 2 * gigabyte],
  512: steps(gigabyte, 4 * gigabyte, gigabyte),
  1024: steps(2 * gigabyte, 8 * gigabyte, gigabyte),
  2048: steps(4 * gigabyte, 16 * gigabyte, gigabyte),
  4096: steps(8 * gigabyte, 30 * gigabyte, gigabyte),
  8192: steps(16 * gigabyte, 60 * gigabyte, 4 * gigabyte),
  16_384: steps(32 * gigabyte, 120 * gigabyte, 8 * gigabyte),
};

/** CPU units from `256` or `.25 vCPU`. */
export function cpuUnits(cpu: string): number {
  const [, cores] = /^([\d.]+)\s*vcpu$/i.exec(cpu) ?? [];
  return cores === undefined ? Number(cpu) : Number(cores) * 1024;
}

/** MiB from `512` or `0.5 GB`. */
export function memoryMib(memory: string): number {
  const [, gigabytes] = /^([\d.]+)\s*gb$/i.exec(memory) ?? [];
  return gigabytes === undefined ? Number(memory) : Number(gigabytes) * gigabyte;
}

/** What is wrong with a size of task on Fargate, if anything. */
export function fargateSizeRefusal(cpu: string, memory: string): string | undefined {
  const allowed = fargateMemory[cpuUnits(cpu)];
  if (!allowed)
    return `No Fargate configuration exists for given values: ${cpu} CPU, expected one of ${Object.keys(fargateMemory).join(", ")}`;
  return allowed.includes(memoryMib(memory))
    ? undefined
    : `No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory. ${cpu} CPU has ${allowed.join(", ")} MiB`;
}
