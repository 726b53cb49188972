const seconds = 10;

/**
 * Tells every ten seconds how long something has been at work that says nothing itself.
 *
 * @returns what the work comes to
 */
export async function withHeartbeat(work, tell) {
  const startedAt = Date.now();
  const beat = setInterval(() => tell(Math.round((Date.now() - startedAt) / 1000)), seconds * 1000);
  try {
    return await work;
  } finally {
    clearInterval(beat);
  }
}
