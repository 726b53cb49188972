import type { AccountStore } from "@payments/shared/simulated-aws/account-store.ts";
import { findImage, putImage } from "@payments/shared/simulated-aws/services/ecr.service.ts";
import type { ImageRegistry, RequiredImage } from "./image-registry.ts";

/** The simulated account's registry. Nobody pushes to it: the rehearsal puts the image there that the settings name. */
export class RehearsalRegistry implements ImageRegistry {
  readonly #open: () => AccountStore;

  /** @param open gives the account's store; it is not closed here */
  constructor(open: () => AccountStore) {
    this.#open = open;
  }

  has({ repositoryName, digest }: RequiredImage): Promise<boolean> {
    const store = this.#open();
    if (!findImage(store, repositoryName, digest)) putImage(store, repositoryName, digest, ["rehearsal"]);
    return Promise.resolve(true);
  }
}
