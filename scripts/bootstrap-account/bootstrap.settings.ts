import { stackSettings } from "@payments/shared/settings/stack-settings.ts";
import { z } from "zod";

/** What another environment's bootstrap has made in the same account, where the two share it. */
const sharedAccount = z.strictObject({
  stateBucket: z.string().min(3),
  stateKeyArn: z.string().regex(/^arn:aws[a-z-]*:kms:[^:]+:\d{12}:key\/./, "expected the ARN of a KMS key"),
});

export default () =>
  stackSettings({
    /** Whose workflows take the roles on. */
    repository: z.string().regex(/^[\w.-]+\/[\w.-]+$/, "expected owner/name of the repository on GitHub"),
    /**
     * GitHub's identity provider can be in an account once, and one backend holds the states of all its environments: with this
     * only roles are made.
     */
    sharedAccount: sharedAccount.optional(),
  });
