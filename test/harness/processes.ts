/** Other processes of this machine, by their number: whose children they are, and signals to them. Linux. */
import type { ChildProcess } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** The processes that this one has started and that still are. */
export function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => statusOf(pid)?.parent === parent);
}

/** False when there is no such process any more; 0 only asks. */
export function signal(pid: number, name: NodeJS.Signals | 0): boolean {
  // Nobody may ever collect a process whose parent has died; it is over all the same.
  if (statusOf(pid)?.isDead !== false) return false;
  try {
    return process.kill(pid, name);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ESRCH') return false;
    throw error;
  }
}

export const hasEnded = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;

/** From /proc/<pid>/stat: `pid (name) state parent …`, where a name may hold anything. */
function statusOf(pid: number): { readonly parent: number; readonly isDead: boolean } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state = '', parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(parent), isDead: state === 'Z' || state === 'X' };
  } catch {
    return undefined;
  }
}
