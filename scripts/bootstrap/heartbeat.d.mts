export function withHeartbeat<Value>(work: Promise<Value>, tell: (seconds: number) => void): Promise<Value>;
