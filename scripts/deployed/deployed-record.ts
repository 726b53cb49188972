import type { StoredResource } from "@payments/shared/simulated-aws/account-store.ts";
import { isRecord, text } from "@payments/shared/simulated-aws/attributes.ts";
import type { RecordedResource } from "@payments/shared/simulated-aws/program-under-mocks.ts";

/** A resource as a program's record and the simulated account both give it. */
export type DeployedRecord = Pick<RecordedResource | StoredResource, "type" | "id" | "inputs" | "state">;

/** The `Name` tag, or the name, or the id. */
export function nameOf({ inputs, id }: DeployedRecord): string {
  const { tags } = inputs;
  return (isRecord(tags) && text(tags, "Name")) || text(inputs, "name") || (id ?? "");
}
