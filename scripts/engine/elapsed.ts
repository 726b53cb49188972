/** `45 s`, `2 min 10 s`. */
export function formatSeconds(seconds: number): string {
  const whole = Math.floor(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/**
 * Runs `work` and reports on it at once, every second and whenever `work` calls `tell`; `text` gets what the report
 * ends with, the time since the start.
 */
export async function withProgress<T>(
  report: { readonly text: (elapsed: string) => string; readonly progress: (text: string) => void },
  work: (tell: () => void) => Promise<T>,
): Promise<T> {
  const start = performance.now();
  const tell = () => report.progress(report.text(formatSeconds((performance.now() - start) / 1000)));
  const ticking = setInterval(tell, 1000);
  try {
    tell();
    return await work(tell);
  } finally {
    clearInterval(ticking);
  }
}
