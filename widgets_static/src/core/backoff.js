const FIRST = 1000;
const LONGEST = 300_000;

/**
 * Milliseconds to wait before try number `attempt` + 1: anything up to a bound that doubles, so that pages that failed together do not
 * return together; never sooner than the server asked for.
 * @param {number} attempt
 * @param {number} chance between 0 and 1
 * @param {string | null} [retryAfter] the header, in seconds
 */
export function delay(attempt, chance, retryAfter) {
  const longest = Math.min(LONGEST, FIRST * 2 ** attempt);
  const asked = Number(retryAfter) * 1000 || 0;
  return Math.min(LONGEST, asked) + longest * chance;
}
