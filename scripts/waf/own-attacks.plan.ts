import { mutatedScript, mutatedSql } from "./attack-mutation.plan.ts";
import type { AttackKind, LabelledRequest, Place } from "./labelled-request.ts";
import { placed } from "./placed-attack.plan.ts";
import { scriptAttack, scriptTechniques } from "./script-attacks.plan.ts";
import { SeededChoice } from "./seeded-choice.ts";
import { sqlAttack, sqlTechniques } from "./sql-attacks.plan.ts";

const techniques: Readonly<Record<AttackKind, readonly string[]>> = {
  sqli: Object.keys(sqlTechniques),
  xss: Object.keys(scriptTechniques),
};

const attack: Readonly<Record<AttackKind, (technique: string, choice: SeededChoice) => string>> = {
  sqli: (technique, choice) => mutatedSql(sqlAttack(technique, choice), choice),
  xss: (technique, choice) => mutatedScript(scriptAttack(technique, choice), choice),
};

/** Attacks of our own grammar, `each` for every kind and place, techniques in turn. The same seed gives the same. */
export function* ownAttacks(seed: number, each: number): Generator<LabelledRequest> {
  const choice = new SeededChoice(seed);
  for (const kind of ["sqli", "xss"] as const) {
    for (const place of ["query", "body", "header"] as const satisfies Place[]) {
      for (let index = 0; index < each; index++) {
        const technique = techniques[kind][index % techniques[kind].length] ?? "";
        yield { kind, source: "own", ...placed(attack[kind](technique, choice), place, choice) };
      }
    }
  }
}
