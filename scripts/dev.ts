/** `npm run dev`: the server starts again and the pages are built again with every change. */
import { spawn } from 'node:child_process';

if (process.argv.includes('--help')) {
  process.stdout.write(
    'usage: npm run dev\n\nStarts the server and builds the pages, again with every change. Settings: see README.md.\n',
  );
  process.exit(0);
}

const parts = [
  spawn(process.execPath, ['--watch', 'src/cli.ts', 'serve', '--links'], { stdio: 'inherit' }),
  spawn('npx', ['vite', 'build', 'client', '--watch', '--logLevel', 'warn'], { stdio: 'inherit' }),
];
for (const part of parts) {
  part.on('exit', (code) => {
    for (const other of parts) other.kill();
    process.exitCode = code ?? 0;
  });
}
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    for (const part of parts) part.kill(signal);
  });
}
