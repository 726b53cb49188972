import type { FastifyInstance } from "fastify";

/** A request that is under way has ended long before; then nothing is waited for any more. Below the targets' deregistration delay of 30. */
export const drainSeconds = 20;

/**
 * Ends a service in order: no new connections, every request under way gets its answer, then what the service holds is let
 * go. ECS takes a task off the load balancer before it sends SIGTERM
 * (https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html), so nobody is turned away.
 *
 * @param release closes what requests need, last
 */
export async function drain(app: FastifyInstance, release: () => Promise<void>): Promise<void> {
  const deadline = setTimeout(() => {
    app.log.error({ drainSeconds }, "requests were cut off at the end of the drain");
    app.server.closeAllConnections();
  }, drainSeconds * 1000);
  deadline.unref();
  app.log.info("draining");
  await app.close();
  clearTimeout(deadline);
  await release();
  app.log.info("stopped");
}
