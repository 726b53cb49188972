import { type NamingScope, resourceName } from "@payments/shared/naming/resource-name.ts";
import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { type AttackPattern, scripts, sqlMarks, sqlWords } from "./web-acl-patterns.plan.ts";
import type { PatternSetArns } from "./web-acl-rules.plan.ts";

export interface AttackPatternSetsArgs {
  readonly scope: NamingScope;
}

/** The sets of expressions to which the rules of both doors refer. */
export class AttackPatternSets extends pulumi.ComponentResource {
  readonly arns: PatternSetArns;

  constructor(name: string, { scope }: AttackPatternSetsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("payments:edge:AttackPatternSets", name, {}, opts);
    const set = (role: string, patterns: readonly AttackPattern[]): pulumi.Output<string> =>
      new aws.wafv2.RegexPatternSet(
        `regex-pattern-set-${role}`,
        {
          name: resourceName(scope, "regex-pattern-set", role),
          scope: "REGIONAL",
          regularExpressions: patterns.map(({ pattern }) => ({ regexString: pattern })),
        },
        { parent: this },
      ).arn;
    this.arns = {
      sqlWords: set("sql-words", sqlWords),
      sqlMarks: set("sql-marks", sqlMarks),
      scripts: set("scripts", scripts),
    };
    this.registerOutputs({});
  }
}
