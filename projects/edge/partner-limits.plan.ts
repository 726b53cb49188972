import { paymentRoutes } from "./payment-api.contract.ts";

const requestsPerMinute = 1000;

/**
 * The plan of every partner: 1000 requests a minute are 1000/60 a second, and the bucket holds one second's worth, so
 * that a minute sees at most 1017 (a bucket of B tokens refilled at r a second admits 60 r + B in a minute;
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html).
 */
export const partnerPlan = { rateLimit: requestsPerMinute / 60, burstLimit: 17 } as const;

/**
 * So many partners can all be at their limit at the same endpoint, and none of them takes of another's: as many as the limit of
 * all callers there holds, in requests and in bursts.
 */
export const mostPartners = Math.min(
  ...paymentRoutes.flatMap(({ throttle }) => [
    Math.floor((throttle.rateLimit * 60) / requestsPerMinute),
    Math.floor(throttle.burstLimit / partnerPlan.burstLimit),
  ]),
);
