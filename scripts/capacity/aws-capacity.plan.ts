/**
 * Processors of an Aurora capacity unit. AWS says that a unit is about 2 GiB "with corresponding CPU" and gives no number
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.how-it-works.html); its advice for moving
 * from memory-optimised instances counts four units for a processor
 * (https://github.com/aws/agent-toolkit-for-aws, `serverless-advisory-formulas-and-examples.md`).
 */
export const processorsOfCapacityUnit = 0.25;

/**
 * Share of the database's processors that may be busy, a choice of our own: vacuum, checkpoints, the verification's snapshot and a
 * minute that is worse than its neighbours need the rest. The alarm of observability rings at 90 %.
 */
export const databaseBusyShare = 0.8;

/** MiB a second that a stream takes by default outside of three regions; it grows by itself under throttling (https://docs.aws.amazon.com/firehose/latest/dev/limits.html). */
export const firehoseMebibytes = 1;

/** Requests a second of a web ACL, by default (https://docs.aws.amazon.com/waf/latest/developerguide/limits.html). */
export const webAclRequests = 100_000;

/** Processors of all Fargate tasks of an account and region, by default; quota L-3032A538 (https://docs.aws.amazon.com/general/latest/gr/ecs-service.html). */
export const fargateProcessors = 6;

/**
 * Seconds after which a task asks for the identity provider's keys anew: what `caller.ts` gives jose as `cacheMaxAge`, half of
 * jose's own (https://github.com/panva/jose, `RemoteJWKSetOptions`); `caller.test.ts` holds it.
 */
export const keySetSeconds = 300;

/** Both colours run while a release goes on. */
export const colours = 2;
