type Json = Readonly<Record<string, unknown>>;

/** A state machine in the Amazon States Language, with JSONPath. */
export interface Machine {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, Json>>;
}

export interface ExecutionOptions {
  readonly name: string;
  /** Time that no test waits for: pauses and retries move it. */
  readonly clock: VirtualClock;
  /** What a function does, by ARN; what it throws is the function's error. */
  readonly invoke: (functionArn: string, payload: unknown) => Promise<unknown>;
  /** Stops the execution as `StopExecution` does when it would enter this state, for the nth time that it does. */
  readonly stopAt?: { readonly state: string; readonly visit: number };
}

export interface Execution {
  readonly status: "SUCCEEDED" | "FAILED" | "TIMED_OUT" | "ABORTED";
  /** Names of all states that it went through. */
  readonly path: readonly string[];
  readonly error?: string;
  readonly cause?: string;
}

/** A clock that stands still until it is moved. */
export class VirtualClock {
  #now: number;

  constructor(start: Date) {
    this.#now = start.getTime();
  }

  now(): Date {
    return new Date(this.#now);
  }

  advance(seconds: number): void {
    this.#now += seconds * 1000;
  }
}

/** Fields of each type of state that are understood; anything else would be passed over silently, so it is refused. */
const understood: Readonly<Record<string, readonly string[]>> = {
  Pass: ["Parameters", "Next"],
  Task: ["Resource", "Parameters", "ResultSelector", "TimeoutSeconds", "Retry", "Catch", "Next"],
  Choice: ["Choices", "Default"],
  Wait: ["Seconds", "Next"],
  Succeed: [],
  Fail: ["Error", "CausePath"],
};

class StateError extends Error {
  readonly error: string;

  constructor(error: string, cause: string) {
    super(cause);
    this.error = error;
  }
}

/** What one execution knows while it runs. */
interface Running {
  readonly options: ExecutionOptions;
  /** What `$$` names. */
  readonly context: Json;
}

/**
 * Runs a machine as Step Functions does, as far as the subset goes that our definitions use
 * (https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html).
 *
 * @throws {Error} on anything in the definition that it does not understand
 */
export async function execute(machine: Machine, options: ExecutionOptions): Promise<Execution> {
  const { name, clock, stopAt } = options;
  const startedAt = clock.now();
  const running = { options, context: { Execution: { Name: name, StartTime: startedAt.toISOString() } } };
  const path: string[] = [];
  let data: unknown = {};
  let current = machine.StartAt;
  for (;;) {
    const state = stateNamed(machine, current);
    if (stopAt?.state === current && path.filter((visited) => visited === current).length === stopAt.visit - 1)
      return { status: "ABORTED", path };
    path.push(current);
    const elapsed = (clock.now().getTime() - startedAt.getTime()) / 1000;
    if (elapsed > (machine.TimeoutSeconds ?? Number.POSITIVE_INFINITY)) return { status: "TIMED_OUT", path };
    if (state["Type"] === "Succeed") return { status: "SUCCEEDED", path };
    if (state["Type"] === "Fail") {
      const cause = String(valueAt(String(state["CausePath"]), data, running.context));
      return { status: "FAILED", path, error: String(state["Error"]), cause };
    }
    [data, current] = await step(running, state, data);
  }
}

function stateNamed(machine: Machine, name: string): Json {
  const state = machine.States[name];
  if (!state) throw new Error(`there is no state ${name}`);
  const fields = understood[String(state["Type"])];
  const stray = Object.keys(state).find((field) => field !== "Type" && !fields?.includes(field));
  if (!fields || stray !== undefined)
    throw new Error(`${name} is not understood: ${String(state["Type"])} ${String(stray)}`);
  return state;
}

/** @returns the data after the state and the state that is next */
async function step(running: Running, state: Json, data: unknown): Promise<[unknown, string]> {
  const { options, context } = running;
  switch (state["Type"]) {
    case "Pass":
      return [template(state["Parameters"], data, context), String(state["Next"])];
    case "Wait":
      options.clock.advance(Number(state["Seconds"]));
      return [data, String(state["Next"])];
    case "Choice":
      return [data, choose(state, data, context)];
    default:
      return task(running, state, data);
  }
}

function choose(state: Json, data: unknown, context: Json): string {
  for (const choice of state["Choices"] as Json[]) {
    const { Variable, Next, ...tests } = choice;
    const value = valueAt(String(Variable), data, context);
    const [[test, expected] = [], ...more] = Object.entries(tests);
    if (more.length > 0 || (test !== "StringEquals" && test !== "BooleanEquals"))
      throw new Error(`the choice ${JSON.stringify(choice)} is not understood`);
    if (value === expected) return String(Next);
  }
  return String(state["Default"]);
}

async function task(running: Running, state: Json, data: unknown): Promise<[unknown, string]> {
  const attempts = new Map<unknown, number>();
  for (;;) {
    try {
      const result = await invoke(running, state, data);
      return [template(state["ResultSelector"], result, running.context), String(state["Next"])];
    } catch (error) {
      if (!(error instanceof StateError)) throw error;
      if (retried(running, state, error, attempts)) continue;
      const caught = handlerOf(state["Catch"], error);
      if (!caught) throw new Error(`nothing catches ${error.error}: ${error.message}`, { cause: error });
      const field = /^\$\.(\w+)$/.exec(String(caught["ResultPath"]))?.[1];
      if (field === undefined) throw new Error(`the path ${String(caught["ResultPath"])} is not understood`);
      return [{ ...(data as Json), [field]: { Error: error.error, Cause: error.message } }, String(caught["Next"])];
    }
  }
}

async function invoke({ options, context }: Running, state: Json, data: unknown): Promise<Json> {
  if (!/^arn:[a-z-]+:states:::lambda:invoke$/.test(String(state["Resource"])))
    throw new Error(`the resource ${String(state["Resource"])} is not understood`);
  const { FunctionName, Payload } = template(state["Parameters"], data, context) as Json;
  // Between states and functions there is only JSON.
  const payload: unknown = JSON.parse(JSON.stringify(Payload));
  try {
    const answer: unknown = await options.invoke(String(FunctionName), payload);
    return { Payload: JSON.parse(JSON.stringify(answer)), StatusCode: 200 };
  } catch (error) {
    const { name, message } = error as Error;
    throw new StateError(name, JSON.stringify({ errorType: name, errorMessage: message }));
  }
}

function retried({ options }: Running, state: Json, error: StateError, attempts: Map<unknown, number>): boolean {
  const retrier = handlerOf(state["Retry"], error);
  if (!retrier) return false;
  const before = attempts.get(retrier) ?? 0;
  if (before >= Number(retrier["MaxAttempts"])) return false;
  attempts.set(retrier, before + 1);
  options.clock.advance(Number(retrier["IntervalSeconds"]) * Number(retrier["BackoffRate"]) ** before);
  return true;
}

function handlerOf(handlers: unknown, { error }: StateError): Json | undefined {
  return (handlers as Json[]).find(({ ErrorEquals }) =>
    (ErrorEquals as string[]).some((name) => name === "States.ALL" || name === error),
  );
}

/** Fields that end in `.$` take what is at their path. */
function template(value: unknown, data: unknown, context: Json): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) =>
      name.endsWith(".$")
        ? [name.slice(0, -2), valueAt(String(part), data, context)]
        : [name, template(part, data, context)],
    ),
  );
}

function valueAt(path: string, data: unknown, context: Json): unknown {
  const [root = "", ...fields] = path.split(".");
  if (root !== "$" && root !== "$$") throw new Error(`the path ${path} is not understood`);
  return fields.reduce<unknown>(
    (value, field) => {
      const next = (value as Json | undefined)?.[field];
      if (next === undefined) throw new Error(`there is nothing at ${path}`);
      return next;
    },
    root === "$$" ? context : data,
  );
}
