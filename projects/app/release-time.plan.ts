/** What a release may take beside its bake: tasks start, answer their health checks, take traffic, and the old ones drain. */
const minutesBesideBake = 60;

/**
 * How long Pulumi waits for the service, as its `customTimeouts`. A release is over only after the bake, so the wait
 * grows with it; the old version is gone by then, and a destroy needs no bake.
 *
 * @param bakeMinutes how long the old version stays beside the new one
 */
export function releaseTimeouts(bakeMinutes: number): {
  readonly create: string;
  readonly update: string;
  readonly delete: string;
} {
  const release = `${String(bakeMinutes + minutesBesideBake)}m`;
  return { create: release, update: release, delete: "30m" };
}
