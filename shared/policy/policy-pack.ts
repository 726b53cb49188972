import { PolicyPack } from "@pulumi/policy";
import { crossguardPolicies } from "./crossguard-policies.ts";
import { readExceptions } from "./policy-exceptions.ts";
import { policyRules } from "./policy-rules.ts";

// The engine's entry, through policy-pack.cjs: making the pack starts its server, which prints its port.
const ruleIds = policyRules.map(({ id }) => id);
new PolicyPack("payments", { policies: crossguardPolicies(policyRules, readExceptions(ruleIds, new Date())) });
