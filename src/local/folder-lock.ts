import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { identityOf } from './process-identity.js';

/** The folder is in use by another process that is still alive. */
export class FolderInUse extends Error {
  constructor(folder: string, pid: number) {
    super(
      `${folder} is in use by process ${pid}. Stop that one first, or wait until it has ended.`,
    );
  }
}

/**
 * Takes a folder for this process and returns the function that gives it back. Of two processes at
 * most one holds it; one that died, in whatever way, holds it no longer.
 *
 * @throws FolderInUse
 */
export function lockFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true });
  const lock = path.join(folder, 'lock');
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, identity: identityOf(process.pid) }));
  try {
    // A link appears with its content in place, or not at all.
    while (!linkUnlessTaken(mine, lock)) {
      const holder = readHolder(lock);
      if (holder !== null && isAlive(holder)) throw new FolderInUse(folder, holder.pid);
      setAside(lock, `${mine}.stale`);
    }
  } finally {
    rmSync(mine, { force: true });
  }
  return () => {
    if (readHolder(lock)?.pid === process.pid) rmSync(lock, { force: true });
  };
}

interface Holder {
  readonly pid: number;
  readonly identity: string | null;
}

function isAlive(holder: Holder): boolean {
  return identityOf(holder.pid) === holder.identity;
}

function linkUnlessTaken(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Null when the lock is gone meanwhile, or was never written by us. */
function readHolder(lock: string): Holder | null {
  let text: string;
  try {
    text = readFileSync(lock, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  try {
    return JSON.parse(text) as Holder;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Another starter may have taken the lock since it was found stale: then it is put back. */
function setAside(lock: string, aside: string): void {
  try {
    renameSync(lock, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw error;
  }
  const holder = readHolder(aside);
  if (holder !== null && isAlive(holder)) linkUnlessTaken(aside, lock);
  rmSync(aside, { force: true });
}
