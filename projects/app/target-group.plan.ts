/** How the load balancer finds out which tasks may have requests: times in seconds. */
export const targetHealthCheck = {
  path: "/readyz",
  matcher: "200",
  interval: 10,
  timeout: 5,
  healthyThreshold: 2,
  unhealthyThreshold: 2,
} as const;

/** How long a task that is taken away may still answer what it has; seconds. */
export const deregistrationDelay = 30;
