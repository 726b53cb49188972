import { SimulatedAccount } from "./account.ts";
import { AccountStore } from "./account-store.ts";
import type { Attributes } from "./attributes.ts";

/** An account in memory with the two calls that most tests of a service's table need. */
export class AccountUnderTest {
  readonly account = new SimulatedAccount(new AccountStore());

  /** Checks and creates, as the engine does. @throws {Error} with every refusal of the check, or AWS's own */
  make(type: string, inputs: Attributes, logicalName = "subject"): { id: string; state: Record<string, unknown> } {
    const { inputs: checked, failures } = this.account.check(type, logicalName, inputs);
    if (failures.length > 0)
      throw new Error(failures.map(({ property, reason }) => `${property}: ${reason}`).join("\n"));
    const { id, state } = this.account.create(type, logicalName, checked);
    return { id, state };
  }

  /** The words with which the account refuses the inputs. @throws {Error} if it takes them */
  refusal(type: string, inputs: Attributes): string {
    try {
      this.make(type, inputs);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    throw new Error(`${type} took ${JSON.stringify(inputs)}`);
  }
}
