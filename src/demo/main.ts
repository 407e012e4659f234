/** `scripts/start --demo`: the process of the demo, and what it tells the newcomer. */
import { ConfigurationError, exitConfiguration } from '../config.ts';
import { serve } from '../server.ts';
import { type Demo, startDemo } from './demo.ts';
import { team } from './team.ts';

const signals = ['SIGINT', 'SIGTERM'] as const;
// Until the server minds the signals itself, one ends the process at once; leaving by `exit` removes the data.
const leave = (): void => process.exit(1);

function welcome({ links }: Demo): string {
  return `
Sharktank demo: ${team.length - 1} simulated reps and you; a lead comes in every few seconds.

  Claim leads as a rep    ${links.rep}
  Watch as the manager    ${links.manager}
  Answer texts            ${links.phones}

Both sign-in links work as often as you like. Ctrl-C stops the demo and removes its data.
`;
}

try {
  for (const signal of signals) process.on(signal, leave);
  const demo = await startDemo(process.env, serve);
  for (const signal of signals) process.off(signal, leave);
  process.stdout.write(welcome(demo));
} catch (fault) {
  if (!(fault instanceof ConfigurationError)) throw fault;
  process.stderr.write(`${fault.message}\n`);
  process.exit(exitConfiguration);
}
