/** Which way imports may point. @type {import("dependency-cruiser").IConfiguration} */
module.exports = {
  forbidden: [
    {
      name: "shared-knows-no-project",
      comment: "shared is below every project",
      severity: "error",
      from: { path: "^shared/" },
      to: { path: "^(projects|scripts)/" },
    },
    {
      name: "only-contracts-between-projects",
      comment: "of another project only its contracts may be known",
      severity: "error",
      from: { path: "^projects/([^/]+)/" },
      to: { path: "^projects/", pathNot: ["^projects/$1/", "\\.contract\\.ts$"] },
    },
    {
      name: "projects-know-no-scripts",
      severity: "error",
      from: { path: "^projects/" },
      to: { path: "^scripts/" },
    },
    {
      name: "scripts-know-no-project",
      comment: "scripts address projects as folders, by their declared entry points",
      severity: "error",
      from: { path: "^scripts/" },
      to: { path: "^projects/" },
    },
    {
      name: "contracts-are-data",
      comment: "a contract is read by other teams: schemas only",
      severity: "error",
      from: { path: "\\.contract\\.ts$" },
      to: { path: "^(projects|shared)/", pathNot: ["\\.contract\\.ts$", "^shared/contracts/stack-contract\\.ts$"] },
    },
    {
      name: "the-account-is-not-for-programs",
      comment: "programs are plain Pulumi programs",
      severity: "error",
      from: { path: "^(projects|shared/(?!simulated-aws|testing))", pathNot: "\\.(test|fixture|bench)\\.ts$" },
      // How attributes are read is not the account's alone: the policy pack looks at the same ones.
      to: { path: "^shared/(simulated-aws|testing)/", pathNot: "^shared/simulated-aws/attributes\\.ts$" },
    },
    { name: "no-cycles", severity: "error", from: {}, to: { circular: true } },
    {
      name: "dependencies-are-declared",
      severity: "error",
      from: { pathNot: "\\.test\\.ts$" },
      to: { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(\\.local|coverage)/" },
    tsPreCompilationDeps: true,
    moduleSystems: ["es6"],
    combinedDependencies: true,
    enhancedResolveOptions: {
      extensions: [".ts", ".mjs", ".js", ".json"],
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default"],
    },
  },
};
