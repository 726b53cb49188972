import { stringsAt } from "../attributes.ts";
import { type Rule, refusedByApi } from "../resource-type.ts";

const keyTypes = ["aws:kms/key:Key", "aws:kms/alias:Alias"];

/** The KMS key exists, by id, ARN or alias. The keys of AWS itself (`alias/aws/…`) always do. */
export function knownKey(property: string, page: string): Rule {
  return refusedByApi(property, "NotFoundException", page, (inputs, { find }) => {
    const missing = stringsAt(inputs, property).find(
      (key) => !/(^|:)alias\/aws\//.test(key) && !keyTypes.some((type) => find(type, key)),
    );
    return missing === undefined ? undefined : `the KMS key '${missing}' does not exist`;
  });
}
