/**
 * What ECS sends to a hook; the fields that this one reads
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-lifecycle-hooks.html).
 */
export interface HookEvent {
  /** ARN of the service deployment. */
  readonly resourceArn: string;
  readonly lifecycleStage: string;
  /** What the answer before this one left, if it was `IN_PROGRESS`. */
  readonly hookDetails?: { readonly attempt?: number };
}

/**
 * What ECS takes for an answer: it goes on, goes back, or calls again after the delay (seconds). Without one of the three
 * it goes back (the same page).
 */
export type HookAnswer =
  | { readonly hookStatus: "SUCCEEDED" }
  | { readonly hookStatus: "FAILED" }
  | {
      readonly hookStatus: "IN_PROGRESS";
      readonly callBackDelay: number;
      readonly hookDetails: { readonly attempt: number };
    };
