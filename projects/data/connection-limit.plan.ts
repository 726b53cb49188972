/**
 * Default `max_connections` of Aurora PostgreSQL Serverless v2 by maximum capacity, as AWS publishes it
 * (https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/aurora-serverless-v2.setting-capacity.html#aurora-serverless-v2.max-connections).
 * It follows from the memory at the maximum, so it grows in a straight line between the published points.
 */
const published: readonly (readonly [capacityUnits: number, connections: number])[] = [
  [1, 189],
  [4, 823],
];

/**
 * Connections that are not the application's, a reserve of our own choosing: what the engine keeps back for superusers
 * (three by default, https://www.postgresql.org/docs/17/runtime-config-connection.html) and RDS for itself, migrations,
 * manifest and verification, and people who look into trouble.
 */
export const reservedConnections = 20;

/**
 * The default `max_connections` of an instance.
 *
 * @param maximumCapacity upper end of the capacity range, 1 to 4 capacity units
 */
export function maxConnections(maximumCapacity: number): number {
  const [[lowUnits, low] = [1, 0], [highUnits, high] = [1, 0]] = published;
  return Math.floor(low + ((high - low) * (maximumCapacity - lowUnits)) / (highUnits - lowUnits));
}

/**
 * How many connections the application may hold at once, all its tasks together. One instance writes, and after a failover
 * the other one alone has to take them: so it is what one instance takes.
 */
export function maxApplicationConnections(maximumCapacity: number): number {
  return maxConnections(maximumCapacity) - reservedConnections;
}
