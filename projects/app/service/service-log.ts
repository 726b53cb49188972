import { type DestinationStream, type Logger, pino, stdTimeFunctions } from "pino";

declare module "fastify" {
  /** Fastify passes on whatever logger it was given; this service gives it pino's. */
  interface FastifyBaseLogger {
    setBindings: Logger["setBindings"];
  }
}

/** One line of JSON for each event. Headers, bodies and queries are in none of them: they hold tokens and names. */
export function serviceLog(destination?: DestinationStream): Logger {
  const options = {
    base: {},
    timestamp: stdTimeFunctions.isoTime,
    messageKey: "message",
    formatters: { level: (level: string) => ({ level }) },
    serializers: { err: errorShown },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Of an error no other member: pg hangs the connection on some, and with it the token that it logged in with. */
function errorShown(error: unknown): object {
  if (!(error instanceof Error)) return { message: "something that is no error was thrown" };
  const { name, message, stack } = error;
  return { name, message, code: Reflect.get(error, "code") as unknown, stack };
}
