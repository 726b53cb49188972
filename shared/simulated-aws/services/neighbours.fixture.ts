import type { AccountUnderTest } from "../account-under-test.ts";
import type { Attributes } from "../attributes.ts";

/** A row that another service's table would make, put straight into an account under test. */
interface Neighbour {
  readonly type: string;
  readonly id: string;
  readonly arn?: string;
  readonly inputs?: Attributes;
  readonly state?: Attributes;
}

export function holdNeighbour(test: AccountUnderTest, { type, id, arn, inputs = {}, state = inputs }: Neighbour): void {
  const name = id.startsWith("arn:") ? id.split(":").at(-1) : id;
  test.account.store.put({ type, id, arn, name, owner: undefined, inputs, state });
}

/** A role that the service may take and that may do what the actions say; its ARN. */
export function holdRole(test: AccountUnderTest, name: string, service: string, actions: string[] = ["*"]): string {
  const arn = `arn:aws:iam::111122223333:role/${name}`;
  const trust = { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: service } };
  const permission = { Effect: "Allow", Action: actions, Resource: "*" };
  const inputs = {
    assumeRolePolicy: JSON.stringify({ Statement: [trust] }),
    inlinePolicies: [{ name: "all", policy: JSON.stringify({ Statement: [permission] }) }],
  };
  holdNeighbour(test, { type: "aws:iam/role:Role", id: name, arn, inputs });
  return arn;
}

/** A KMS key; its ARN. */
export function holdKey(test: AccountUnderTest): string {
  const id = "0a1b2c3d-0000-4000-8000-000000000001";
  const arn = `arn:aws:kms:ap-southeast-1:111122223333:key/${id}`;
  holdNeighbour(test, { type: "aws:kms/key:Key", id, arn });
  return arn;
}

/** A topic; its ARN. */
export function holdTopic(test: AccountUnderTest, name: string): string {
  const arn = `arn:aws:sns:ap-southeast-1:111122223333:${name}`;
  holdNeighbour(test, { type: "aws:sns/topic:Topic", id: arn, arn });
  return arn;
}

/** A log group; its ARN. */
export function holdLogGroup(test: AccountUnderTest, name: string): string {
  const arn = `arn:aws:logs:ap-southeast-1:111122223333:log-group:${name}`;
  holdNeighbour(test, { type: "aws:cloudwatch/logGroup:LogGroup", id: name, arn });
  return arn;
}
