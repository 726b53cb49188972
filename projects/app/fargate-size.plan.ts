/**
 * Memory in MiB that Fargate offers with each number of CPU units, in steps of 1024
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html#fargate-tasks-size).
 */
const memoryOfCpu = {
  512: { least: 1024, most: 4096 },
  1024: { least: 2048, most: 8192 },
  2048: { least: 4096, most: 16_384 },
  4096: { least: 8192, most: 30_720 },
} as const;

export interface TaskSize {
  /** 1024 units are one vCPU. */
  readonly cpu: keyof typeof memoryOfCpu;
  /** MiB, a multiple of 1024 */
  readonly memory: number;
}

/** What is wrong with the pair of CPU and memory, if anything. */
export function taskSizeMistake({ cpu, memory }: TaskSize): string | undefined {
  const { least, most } = memoryOfCpu[cpu];
  return memory >= least && memory <= most
    ? undefined
    : `Fargate offers ${String(least)} to ${String(most)} MiB with ${String(cpu)} CPU units`;
}
