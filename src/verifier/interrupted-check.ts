import { readFile, rm } from 'node:fs/promises';
import { fromBase64 } from '../ledger/base64.js';
import { edgeOf } from '../ledger/growing-tree.js';
import { base64Text, equalBytes } from '../ledger/primitives.js';
import type { KnownCheckpoint } from './documents/known-checkpoint.js';
import { NotChecked } from './documents/not-checked.js';
import { replaceFile } from './replace-file.js';
import type { Reached } from './verify-export.js';

const FORMAT = 'im-edit-ledger/interrupted-check/v1';
const HASH_BYTES = 32;

interface Compared {
  readonly size: number;
  readonly root: Uint8Array;
}

/**
 * How far a check of a served log came, kept in a file for the case that it is interrupted, so that the next one goes on there.
 * The file is a convenience: where it is missing, damaged, of another log or of no use, the check begins anew.
 */
export class InterruptedCheck {
  /**
   * @param path null: nothing is kept
   * @param log what the log is called in the file: where its checkpoint is
   */
  constructor(
    private readonly path: string | null,
    private readonly log: string,
  ) {}

  /** Where to go on; null: at the first entry. Each of `known` that covers fewer entries was compared by the earlier check. */
  async reached(known: readonly KnownCheckpoint[]): Promise<Reached | null> {
    const text = this.path === null ? null : await readFile(this.path, 'utf8').catch(() => null);
    const kept = text === null ? null : this.parsed(text);
    if (kept === null) return null;
    const { compared, reached } = kept;
    const isCompared = ({ checkpoint: { size, root } }: KnownCheckpoint): boolean =>
      size >= reached.size ||
      compared.some((one) => one.size === size && equalBytes(one.root, root));
    return known.every(isCompared) ? reached : null;
  }

  /** @throws NotChecked where the file cannot be written */
  async keep({ size, edge }: Reached, known: readonly KnownCheckpoint[]): Promise<void> {
    if (this.path === null) return;
    const compared = known
      .filter(({ checkpoint }) => checkpoint.size < size)
      .map(({ checkpoint }) => ({ size: checkpoint.size, root: base64Text(checkpoint.root) }));
    const state = { format: FORMAT, log: this.log, size, edge: edge.map(base64Text), compared };
    await replaceFile(this.path, `${JSON.stringify(state)}\n`).catch((error: unknown) => {
      throw new NotChecked(`--state: ${this.path} cannot be written`, { cause: error });
    });
  }

  /** The check has come to its end. */
  async forget(): Promise<void> {
    if (this.path !== null) await rm(this.path, { force: true });
  }

  private parsed(text: string): { compared: readonly Compared[]; reached: Reached } | null {
    const kept = objectIn(text);
    if (kept?.['format'] !== FORMAT || kept['log'] !== this.log) return null;
    const { size, edge, compared } = kept;
    if (!isSize(size) || !Array.isArray(edge) || !Array.isArray(compared)) return null;
    const hashes = edge.map(hashIn);
    const roots = compared.map(comparedIn);
    if (hashes.length !== edgeOf(size).length || !hashes.every((hash) => hash !== null))
      return null;
    return roots.every((one) => one !== null)
      ? { compared: roots, reached: { size, edge: hashes } }
      : null;
  }
}

function objectIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
}

function comparedIn(one: unknown): Compared | null {
  if (typeof one !== 'object' || one === null) return null;
  const { size, root } = one as Readonly<Record<string, unknown>>;
  const hash = hashIn(root);
  return isSize(size) && hash !== null ? { size, root: hash } : null;
}

function isSize(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function hashIn(text: unknown): Uint8Array | null {
  const hash = typeof text === 'string' ? fromBase64(text) : null;
  return hash?.length === HASH_BYTES ? hash : null;
}
