import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * A text that names one process for its whole life and no other process after it, so that a number
 * given out again is not mistaken for the process that had it before. Null when there is no such
 * process, or it is only waiting to be reaped.
 */
export function identityOf(pid: number): string | null {
  if (process.platform !== 'linux') return psColumn(pid, 'lstart');
  const stat = procFile(pid, 'stat');
  // The second field is the command's name in parentheses and may hold spaces: count after it.
  const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const startTime = rest[18];
  return state === undefined || state === 'Z' || state === 'X' || startTime === undefined
    ? null
    : `${pid}@${startTime}`;
}

/** The command line of a process, arguments joined by spaces; empty when there is none to read. */
export function commandOf(pid: number): string {
  return process.platform === 'linux'
    ? procFile(pid, 'cmdline').replaceAll('\0', ' ')
    : (psColumn(pid, 'command') ?? '');
}

function procFile(pid: number, name: 'stat' | 'cmdline'): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    // The process ended, before or while it was read.
    return '';
  }
}

function psColumn(pid: number, column: string): string | null {
  const answer = spawnSync('ps', ['-o', `${column}=`, '-p', String(pid)], { encoding: 'utf8' });
  const text = answer.stdout.trim();
  return answer.status === 0 && text !== '' ? text : null;
}
