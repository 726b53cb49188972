import { readFileSync } from "node:fs";
import { type Copy, type Dockerfile, DockerfileParser, type Instruction, JSONInstruction } from "dockerfile-ast";

export const dockerfileText = readFileSync(new URL("Dockerfile", import.meta.url), "utf8");
const dockerfile: Dockerfile = DockerfileParser.parse(dockerfileText);

/** One of the Dockerfile's stages, as a builder reads it. */
export interface Stage {
  /** `<repository>:<tag>@sha256:<digest>` */
  readonly base: string;
  readonly instructions: readonly Instruction[];
  /** The arguments of an instruction that stands in the stage once. */
  only(keyword: string): string;
  /** The strings of an instruction in JSON form that stands in the stage once. */
  list(keyword: string): readonly string[];
}

/** In the order of the file. */
export const stages: readonly Stage[] = dockerfile.getFROMs().map((from, index, froms) => {
  const begins = from.getRange().start.line;
  const ends = froms[index + 1]?.getRange().start.line ?? Number.POSITIVE_INFINITY;
  const instructions = dockerfile
    .getInstructions()
    .filter((instruction) => instruction.getRange().start.line > begins && instruction.getRange().start.line < ends);
  const single = (keyword: string): Instruction => {
    const [first, ...others] = instructions.filter((instruction) => instruction.getKeyword() === keyword);
    if (!first || others.length > 0) throw new Error(`expected one ${keyword}, found ${String(others.length + 1)}`);
    return first;
  };
  return {
    base: from.getImage() ?? "",
    instructions,
    only: (keyword) => single(keyword).getArgumentsContent() ?? "",
    list: (keyword) => {
      const instruction = single(keyword);
      if (!(instruction instanceof JSONInstruction)) throw new Error(`${keyword} is never in JSON form`);
      return instruction.getJSONStrings().map((json) => json.getJSONValue());
    },
  };
});

export interface CopiedPaths {
  /** The stage that it comes from; of the repository where it names none. */
  readonly from: string | undefined;
  readonly sources: readonly string[];
}

export const copiesOf = ({ instructions }: Stage): CopiedPaths[] =>
  instructions
    .filter((instruction): instruction is Copy => instruction.getKeyword() === "COPY")
    .map((copy) => ({
      from: copy.getFromFlag()?.getValue() ?? undefined,
      sources: copy
        .getArguments()
        .slice(0, -1)
        .map((argument) => argument.getValue()),
    }));
