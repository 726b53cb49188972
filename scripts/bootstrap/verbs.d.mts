export declare const verbs: Readonly<Record<string, (given: readonly string[]) => string[]>>;
