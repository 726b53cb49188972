import { OperatorError } from "@payments/shared/errors/operator-error.ts";
import type { AppSettings } from "./app.settings.ts";

/** A release runs both colours at once, each with as many tasks as scaling allows. */
const colours = 2;

/**
 * Connections that each task may hold.
 *
 * @param available `maxApplicationConnections` of data
 * @throws {OperatorError} InvalidSettings, where all tasks of both colours together could hold more than the database carries
 */
export function poolSize({ tasks, database }: Pick<AppSettings, "tasks" | "database">, available: number): number {
  const wanted = colours * tasks.maximum * database.poolSize;
  if (wanted <= available) return database.poolSize;
  const affordable = Math.floor(available / (colours * tasks.maximum));
  throw new OperatorError("InvalidSettings", {
    problem: `blue and green with ${String(tasks.maximum)} tasks each and ${String(database.poolSize)} connections a task want ${String(wanted)} connections, the database carries ${String(available)}`,
    remedy: `in app:settings lower database.poolSize to ${String(affordable)} or tasks.maximum to ${String(Math.floor(available / (colours * database.poolSize)))}, or raise database.maximumCapacity in data:settings`,
  });
}
