import type { PolicyRule } from "./policy-rule.ts";
import { actingAlarm } from "./rules/acting-alarm.rule.ts";
import { allTrafficEgress } from "./rules/all-traffic-egress.rule.ts";
import { apiKey } from "./rules/api-key.rule.ts";
import { auditTrail } from "./rules/audit-trail.rule.ts";
import { auroraCapacity } from "./rules/aurora-capacity.rule.ts";
import { auroraMasterPassword } from "./rules/aurora-master-password.rule.ts";
import { auroraPrivate } from "./rules/aurora-private.rule.ts";
import { auroraProtected } from "./rules/aurora-protected.rule.ts";
import { auroraTls } from "./rules/aurora-tls.rule.ts";
import { backupVerification } from "./rules/backup-verification.rule.ts";
import { blueGreen } from "./rules/blue-green.rule.ts";
import { bucketKey } from "./rules/bucket-key.rule.ts";
import { bucketLocked } from "./rules/bucket-locked.rule.ts";
import { customerKey } from "./rules/customer-key.rule.ts";
import { destroyable } from "./rules/destroyable.rule.ts";
import { hardenedContainer } from "./rules/hardened-container.rule.ts";
import { internetIngress } from "./rules/internet-ingress.rule.ts";
import { keyRotation } from "./rules/key-rotation.rule.ts";
import { leastPrivilege } from "./rules/least-privilege.rule.ts";
import { listenerRedirect } from "./rules/listener-redirect.rule.ts";
import { listenerTls } from "./rules/listener-tls.rule.ts";
import { logBucketDeletion } from "./rules/log-bucket-deletion.rule.ts";
import { logBucketExpiry } from "./rules/log-bucket-expiry.rule.ts";
import { logGroupBeforeWriter } from "./rules/log-group-before-writer.rule.ts";
import { logRetention } from "./rules/log-retention.rule.ts";
import { methodThrottle } from "./rules/method-throttle.rule.ts";
import { oneCopy } from "./rules/one-copy.rule.ts";
import { onePath } from "./rules/one-path.rule.ts";
import { ownImage } from "./rules/own-image.rule.ts";
import { ownerTags } from "./rules/owner-tags.rule.ts";
import { physicalName } from "./rules/physical-name.rule.ts";
import { privateCompute } from "./rules/private-compute.rule.ts";
import { publicAddress } from "./rules/public-address.rule.ts";
import { releasedImage } from "./rules/released-image.rule.ts";
import { roleBoundary } from "./rules/role-boundary.rule.ts";
import { sampling } from "./rules/sampling.rule.ts";
import { scalingThresholds } from "./rules/scaling-thresholds.rule.ts";
import { secret } from "./rules/secret.rule.ts";
import { separateTiers } from "./rules/separate-tiers.rule.ts";
import { tracing } from "./rules/tracing.rule.ts";
import { usagePlan } from "./rules/usage-plan.rule.ts";
import { wafAssociation } from "./rules/waf-association.rule.ts";
import { wafInjection } from "./rules/waf-injection.rule.ts";
import { weightedRouting } from "./rules/weighted-routing.rule.ts";

/** Every rule that a deployment must keep, by id. */
export const policyRules: readonly PolicyRule[] = [
  actingAlarm,
  allTrafficEgress,
  apiKey,
  auditTrail,
  auroraCapacity,
  auroraMasterPassword,
  auroraPrivate,
  auroraProtected,
  auroraTls,
  backupVerification,
  blueGreen,
  bucketKey,
  bucketLocked,
  customerKey,
  destroyable,
  hardenedContainer,
  internetIngress,
  keyRotation,
  leastPrivilege,
  listenerRedirect,
  listenerTls,
  logBucketDeletion,
  logBucketExpiry,
  logGroupBeforeWriter,
  logRetention,
  methodThrottle,
  oneCopy,
  onePath,
  ownImage,
  ownerTags,
  physicalName,
  privateCompute,
  publicAddress,
  releasedImage,
  roleBoundary,
  sampling,
  scalingThresholds,
  secret,
  separateTiers,
  tracing,
  usagePlan,
  wafAssociation,
  wafInjection,
  weightedRouting,
];
