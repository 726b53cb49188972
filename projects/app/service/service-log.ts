import { type DestinationStream, type Logger, pino, stdTimeFunctions } from "pino";

/** One line of JSON for each event. Headers, bodies and queries are in none of them: they hold tokens and names. */
export function serviceLog(destination?: DestinationStream): Logger {
  const options = {
    base: {},
    timestamp: stdTimeFunctions.isoTime,
    messageKey: "message",
    formatters: { level: (level: string) => ({ level }) },
  };
  return destination ? pino(options, destination) : pino(options);
}
