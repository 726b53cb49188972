import {
  DescribeKeyCommand,
  type KeyMetadata,
  type KMSClient,
  paginateListKeys,
  ScheduleKeyDeletionCommand,
} from "@aws-sdk/client-kms";
import type { Leftover, LeftoverKind, Owns } from "./leftover-kind.ts";

/** The least that KMS admits (https://docs.aws.amazon.com/kms/latest/APIReference/API_ScheduleKeyDeletion.html). */
const windowInDays = 7;

/** Customer managed keys: those of a destroyed copy are in their deletion window, and go by themselves. */
export class Keys implements LeftoverKind {
  readonly arns = /^arn:[^:]+:kms:.*:key\//;
  readonly #client: KMSClient;

  constructor(client: KMSClient) {
    this.#client = client;
  }

  async find(owns: Owns): Promise<Leftover[]> {
    const found: Leftover[] = [];
    for await (const { Keys = [] } of paginateListKeys({ client: this.#client }, {})) {
      // A key has no name, only tags.
      for (const { KeyId, KeyArn = "" } of Keys) {
        if (!owns("", KeyArn)) continue;
        const { KeyMetadata } = await this.#client.send(new DescribeKeyCommand({ KeyId }));
        if (KeyMetadata) found.push(leftover(KeyMetadata));
      }
    }
    return found;
  }

  async remove({ arn }: Leftover): Promise<void> {
    await this.#client.send(new ScheduleKeyDeletionCommand({ KeyId: arn, PendingWindowInDays: windowInDays }));
  }
}

function leftover({ KeyId: name = "", Arn: arn = "", KeyState, DeletionDate }: KeyMetadata): Leftover {
  if (KeyState !== "PendingDeletion") return { kind: "key", name, arn, fate: "delete" };
  const note = `in its deletion window until ${DeletionDate?.toISOString().slice(0, 10) ?? "a day that KMS does not tell"}`;
  return { kind: "key", name, arn, fate: "scheduled", note };
}
