import { parseEntry } from '../ledger/entry.js';
import { GrowingTree } from '../ledger/growing-tree.js';
import { leafHash } from '../ledger/merkle.js';
import { bytesIn } from './export-file.js';
import { Findings } from './findings.js';
import type { KnownCheckpoint } from './log.js';

export interface ExportChecked {
  readonly findings: Findings;
  readonly size: number;
  readonly attestedSize: number;
}

/**
 * Recomputes a log from its entry bundles, one file after the other in one (`tile/entries/000`, `001`, ... joined), gzip or not,
 * against checkpoints.
 */
export async function verifyExport(
  path: string,
  known: readonly KnownCheckpoint[],
  progress: (entries: number) => void,
): Promise<ExportChecked> {
  const findings = new Findings();
  const tree = new GrowingTree();
  const left = known.toSorted((a, b) => a.checkpoint.size - b.checkpoint.size);
  let attestedSize = 0;
  const compare = (): void => {
    while (left[0] && left[0].checkpoint.size === tree.size) {
      const { from, checkpoint } = left.shift() ?? left[0];
      if (checkpoint.root.equals(tree.root())) attestedSize = checkpoint.size;
      else {
        const what = `the first ${tree.size} entries are not those of this checkpoint; up to ${attestedSize} they are attested`;
        findings.add('disagrees', `checkpoint ${from}`, what);
      }
    }
  };
  compare();
  for await (const entry of entriesIn(path)) {
    if (entry === null) {
      findings.add('changed', `entry at index ${tree.size}`, 'the file ends inside it');
      break;
    }
    const parsed = parseEntry(entry);
    if (parsed.kind === 'malformed') {
      findings.add('changed', `entry at index ${tree.size}`, parsed.fault);
    } else if (parsed.kind === 'newer') findings.addNewer(`entry at index ${tree.size}`);
    else if (parsed.hasMore) findings.addGrown();
    tree.append(leafHash(entry));
    compare();
    if (tree.size % 10_000 === 0) progress(tree.size);
  }
  for (const { from, checkpoint } of left) {
    const what = `it has ${checkpoint.size} entries, the export ${tree.size}`;
    findings.add('removed', `checkpoint ${from}`, what);
  }
  return { findings, size: tree.size, attestedSize };
}

/** Null where the file ends inside an entry. */
async function* entriesIn(path: string): AsyncGenerator<Buffer | null> {
  let rest = Buffer.alloc(0);
  for await (const chunk of bytesIn(path)) {
    rest = Buffer.concat([rest, chunk]);
    let offset = 0;
    while (rest.length >= offset + 2) {
      const end = offset + 2 + rest.readUInt16BE(offset);
      if (end > rest.length) break;
      yield rest.subarray(offset + 2, end);
      offset = end;
    }
    rest = rest.subarray(offset);
  }
  if (rest.length > 0) yield null;
}
