/** How often a number that makes no sense is answered: at most five times in fifteen minutes. */
export const mostHelplessAnswers = 5;
export const helplessWithinMs = 15 * 60 * 1000;
