import { InvalidArgumentError } from "@commander-js/extra-typings";

/** Reads an option that is a number within bounds. */
export const within = (least: number, most: number) => (text: string) => {
  const value = Number(text);
  if (!(value >= least && value <= most))
    throw new InvalidArgumentError(`expected a number from ${String(least)} to ${String(most)}`);
  return value;
};
