import { expect, it } from "vitest";
import { AccountUnderTest } from "../account-under-test.ts";
import type { Attributes } from "../attributes.ts";
import { holdKey, holdLogGroup, holdRole } from "./neighbours.fixture.ts";

const type = "aws:sfn/stateMachine:StateMachine";
const pass = { Type: "Pass", End: true };
const machine = (states: object, StartAt = "A") => ({ definition: JSON.stringify({ StartAt, States: states }) });

class MachineUnderTest extends AccountUnderTest {
  inputs(more: Attributes = {}): Attributes {
    const roleArn = holdRole(this, "machine", "states.amazonaws.com");
    return { name: "verify", roleArn, ...machine({ A: pass }), ...more };
  }
}

it.each([
  { scenario: "81 characters", inputs: { name: "a".repeat(81) }, refusal: /range \(1 - 80\)/ },
  { scenario: "a dot in its name", inputs: { name: "a.b" }, refusal: /should only contain 0-9, A-Z, a-z, - and _/ },
  { scenario: "an unknown type", inputs: { type: "FAST" }, refusal: /\[STANDARD EXPRESS\], got FAST/ },
  {
    scenario: "a definition that is no JSON",
    inputs: { definition: "{" },
    refusal: /"definition" contains an invalid JSON/,
  },
  {
    scenario: "a definition above a megabyte",
    inputs: { definition: JSON.stringify("a".repeat(1048577)) },
    refusal: /length of definition/,
  },
  {
    scenario: "no states",
    inputs: { definition: '{"StartAt":"A"}' },
    refusal: /InvalidDefinition: .*required: \[States\]/,
  },
  {
    scenario: "no start",
    inputs: { definition: JSON.stringify({ States: { A: pass } }) },
    refusal: /required: \[StartAt\]/,
  },
  {
    scenario: "a start that is no state",
    inputs: machine({ A: pass }, "B"),
    refusal: /Missing 'Next' target: B at \/StartAt/,
  },
  {
    scenario: "a next that is no state",
    inputs: machine({ A: { Type: "Pass", Next: "B" }, C: pass }),
    refusal: /Missing 'Next' target: B at \/States\/A/,
  },
  {
    scenario: "a catch that leads nowhere",
    inputs: machine({ A: { ...pass, Catch: [{ ErrorEquals: ["States.ALL"], Next: "B" }] } }),
    refusal: /Missing 'Next' target: B/,
  },
  {
    scenario: "an unknown kind of state",
    inputs: machine({ A: { Type: "Loop", End: true } }),
    refusal: /Value is not one of \[Task, /,
  },
  {
    scenario: "a name of 81 characters for a state",
    inputs: machine({ A: pass, ["b".repeat(81)]: pass }),
    refusal: /longer than 80 characters/,
  },
  {
    scenario: "a state without a way on",
    inputs: machine({ A: { Type: "Pass" } }),
    refusal: /Exactly one of \[Next, End\] is required/,
  },
  {
    scenario: "a way on after the end",
    inputs: machine({ A: { Type: "Succeed", End: true } }),
    refusal: /Field 'End' is not supported/,
  },
  {
    scenario: "a choice of nothing",
    inputs: machine({ A: { Type: "Choice", Choices: [], Default: "B" }, B: pass }),
    refusal: /required: \[Choices\]/,
  },
  {
    scenario: "a task of nobody",
    inputs: machine({ A: { Type: "Task", End: true } }),
    refusal: /required: \[Resource\]/,
  },
  { scenario: "no end", inputs: machine({ A: { Type: "Pass", Next: "A" } }), refusal: /No terminal state/ },
  {
    scenario: "a fault in a branch",
    inputs: machine({ A: { Type: "Parallel", End: true, Branches: [{ StartAt: "X", States: { Y: pass } }] } }),
    refusal: /Missing 'Next' target: X/,
  },
  {
    scenario: "an unknown log level",
    inputs: { loggingConfiguration: { level: "INFO" } },
    refusal: /\[ALL ERROR FATAL OFF\], got INFO/,
  },
  {
    scenario: "a destination without its star",
    inputs: { loggingConfiguration: { level: "ALL", logDestination: "arn:aws:logs:x:y:log-group:z" } },
    refusal: /must be an ARN that ends with :\*/,
  },
  {
    scenario: "logs to nowhere",
    inputs: { loggingConfiguration: { level: "ALL" } },
    refusal: /logDestination is needed/,
  },
  {
    scenario: "an unknown encryption",
    inputs: { encryptionConfiguration: { type: "KMS" } },
    refusal: /\[AWS_OWNED_KEY CUSTOMER_MANAGED_KMS_KEY\]/,
  },
  {
    scenario: "a data key for a day",
    inputs: { encryptionConfiguration: { kmsDataKeyReusePeriodSeconds: 86400 } },
    refusal: /range \(60 - 900\)/,
  },
  {
    scenario: "encryption without a key",
    inputs: { encryptionConfiguration: { type: "CUSTOMER_MANAGED_KMS_KEY" } },
    refusal: /kmsKeyId is needed/,
  },
  {
    scenario: "an unknown key",
    inputs: { encryptionConfiguration: { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: "none" } },
    refusal: /KMS key 'none' does not exist/,
  },
  {
    scenario: "no role",
    inputs: { roleArn: "arn:aws:iam::111122223333:role/none" },
    refusal: /Role '.*none' does not exist/,
  },
])("refuses a state machine with $scenario", ({ inputs, refusal }) => {
  const test = new MachineUnderTest();
  expect(test.refusal(type, test.inputs(inputs))).toMatch(refusal);
});

it("refuses a role that Step Functions cannot assume, or that cannot log", () => {
  const test = new MachineUnderTest();
  const logDestination = `${holdLogGroup(test, "/states/verify")}:*`;
  const other = holdRole(test, "other", "lambda.amazonaws.com");
  expect(test.refusal(type, test.inputs({ roleArn: other }))).toMatch(/states.amazonaws.com, .* authorized to assume/);
  const poor = holdRole(test, "poor", "states.amazonaws.com", ["lambda:InvokeFunction"]);
  const loggingConfiguration = { level: "ALL", logDestination };
  expect(test.refusal(type, test.inputs({ roleArn: poor, loggingConfiguration }))).toMatch(
    /not authorized to access the Log Destination/,
  );
  expect(test.make(type, test.inputs({ loggingConfiguration })).state["status"]).toBe("ACTIVE");
});

it("takes a machine with choices, tasks and branches, and gives it its ARN", () => {
  const test = new MachineUnderTest();
  const states = {
    A: {
      Type: "Task",
      Resource: "arn:aws:states:::lambda:invoke",
      Next: "B",
      Catch: [{ ErrorEquals: ["States.ALL"], Next: "F" }],
    },
    B: { Type: "Choice", Choices: [{ Variable: "$.ok", BooleanEquals: true, Next: "C" }], Default: "F" },
    C: { Type: "Map", ItemProcessor: { StartAt: "X", States: { X: pass } }, Next: "D" },
    D: { Type: "Parallel", Branches: [{ StartAt: "Y", States: { Y: { Type: "Succeed" } } }], End: true },
    F: { Type: "Fail", Error: "Backup" },
  };
  const definition = JSON.stringify({ Comment: "Verifies", StartAt: "A", States: states });
  const encryptionConfiguration = { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: holdKey(test) };
  const inputs = test.inputs({ definition, publish: true, encryptionConfiguration });
  const { id, state } = test.make(type, inputs);
  expect(id).toBe("arn:aws:states:ap-southeast-1:111122223333:stateMachine:verify");
  expect(state).toMatchObject({
    arn: id,
    description: "Verifies",
    stateMachineVersionArn: `${id}:1`,
    type: "STANDARD",
  });
  expect(test.account.update(type, "subject", id, state, inputs)["creationDate"]).toBe(state["creationDate"]);
  const diff = (more: Attributes) => test.account.diff(type, inputs, { ...inputs, ...more }).replaces;
  expect([diff({ type: "EXPRESS" }), diff({ name: "other" }), diff({ definition: "{}" })]).toEqual([
    ["type"],
    ["name"],
    [],
  ]);
  test.account.delete(type, id);
  expect(test.account.read(type, id)).toBeUndefined();
});
