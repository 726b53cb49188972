import { isArray, isRecord, stringsAt, text } from "../attributes.ts";
import { type Rule, refusedByApi } from "../resource-type.ts";

const types = ["Task", "Parallel", "Map", "Pass", "Wait", "Choice", "Succeed", "Fail"];

/** The text at the property is a state machine in the Amazon States Language. What JSON is not, `json` refuses before. */
export function statesLanguage(property: string, page: string): Rule {
  return refusedByApi(property, "InvalidDefinition", page, (inputs) => {
    const [definition] = stringsAt(inputs, property);
    if (definition === undefined) return undefined;
    const fault = machineFault(JSON.parse(definition), "");
    return fault && `Invalid State Machine Definition: '${fault}'`;
  });
}

/** The first fault of a machine, or of a branch that is a machine in itself; `path` is where it stands. */
function machineFault(machine: unknown, path: string): string | undefined {
  if (!isRecord(machine) || !isRecord(machine["States"]) || Object.keys(machine["States"]).length === 0)
    return `SCHEMA_VALIDATION_FAILED: These fields are required: [States] at ${path || "/"}`;
  const states = machine["States"];
  if (typeof machine["StartAt"] !== "string")
    return `SCHEMA_VALIDATION_FAILED: These fields are required: [StartAt] at ${path || "/"}`;
  if (!(machine["StartAt"] in states))
    return `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${machine["StartAt"]} at ${path}/StartAt`;
  for (const [name, state] of Object.entries(states)) {
    const fault = stateFault(name, state, states, `${path}/States/${name}`);
    if (fault) return fault;
  }
  return Object.values(states).some(isTerminal)
    ? undefined
    : `SCHEMA_VALIDATION_FAILED: No terminal state (End, Succeed or Fail) at ${path}/States`;
}

function stateFault(name: string, state: unknown, states: object, path: string): string | undefined {
  if (name.length > 80) return `SCHEMA_VALIDATION_FAILED: State name is longer than 80 characters at ${path}`;
  if (!isRecord(state) || !types.includes(text(state, "Type")))
    return `SCHEMA_VALIDATION_FAILED: Value is not one of [${types.join(", ")}] at ${path}/Type`;
  const target = targetsOf(state).find((next) => !(next in states));
  if (target !== undefined) return `MISSING_TRANSITION_TARGET: Missing 'Next' target: ${target} at ${path}`;
  return transitionFault(state, path) ?? nestedFault(state, path);
}

function transitionFault(state: Record<string, unknown>, path: string): string | undefined {
  const type = text(state, "Type");
  const ways = ["Next", "End"].filter((way) => state[way] !== undefined);
  if (type === "Choice" || type === "Succeed" || type === "Fail") {
    if (ways.length > 0) return `SCHEMA_VALIDATION_FAILED: Field '${ways[0] ?? ""}' is not supported at ${path}`;
    return type === "Choice" && (!isArray(state["Choices"]) || state["Choices"].length === 0)
      ? `SCHEMA_VALIDATION_FAILED: These fields are required: [Choices] at ${path}`
      : undefined;
  }
  if (ways.length !== 1) return `SCHEMA_VALIDATION_FAILED: Exactly one of [Next, End] is required at ${path}`;
  return type === "Task" && typeof state["Resource"] !== "string"
    ? `SCHEMA_VALIDATION_FAILED: These fields are required: [Resource] at ${path}`
    : undefined;
}

function targetsOf(state: Record<string, unknown>): string[] {
  return ["Next", "Default", "Catch.Next", "Choices.Next"].flatMap((where) => stringsAt(state, where));
}

function nestedFault(state: Record<string, unknown>, path: string): string | undefined {
  const branches = isArray(state["Branches"]) ? state["Branches"] : [];
  const items = [state["ItemProcessor"], state["Iterator"]].filter((item) => item !== undefined);
  const faults = [...branches, ...items].map((machine, index) => machineFault(machine, `${path}/${String(index)}`));
  return faults.find((fault) => fault !== undefined);
}

function isTerminal(state: unknown): boolean {
  return isRecord(state) && (state["End"] === true || ["Succeed", "Fail"].includes(text(state, "Type")));
}
