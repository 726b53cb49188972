import { isDeepStrictEqual } from "node:util";
import type { CommittedContract } from "./stack-contract.ts";

/** How a contract differs from what was committed for the same version. */
export interface ContractChange {
  readonly added: readonly string[];
  /** Outputs that consumers may read and that are gone, or have another schema or secrecy. */
  readonly broken: readonly string[];
}

/** Additions hit nobody; whatever else changes needs a new version. */
export function contractChange(committed: CommittedContract, current: CommittedContract): ContractChange {
  const before = Object.keys(committed.properties);
  const added = Object.keys(current.properties).filter((output) => !before.includes(output));
  const broken = before.filter((output) => {
    const same = isDeepStrictEqual(committed.properties[output], current.properties[output]);
    return !same || committed.secrets.includes(output) !== current.secrets.includes(output);
  });
  return { added, broken };
}
