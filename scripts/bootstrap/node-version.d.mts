export declare const oldestNode: string;
export declare const firstNodeForTypeScript: string;
export declare function refusalOfNode(version: string): string | undefined;
export declare function runsTypeScript(version: string): boolean;
