import { deploymentOrder, readStackGraph } from "@payments/shared/stack-graph/stack-graph.ts";
import { mermaidDiagram } from "../graph/mermaid-diagram.ts";

// What `stacks graph` does, with the projects below the folder that it is given.
const graph = readStackGraph(process.argv[2] ?? "");
console.log(JSON.stringify(deploymentOrder(graph)));
console.log(mermaidDiagram(graph));
