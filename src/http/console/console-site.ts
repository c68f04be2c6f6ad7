import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

/** Where the console is, and at whose door its readers log in. */
export interface ConsoleSettings {
  /** Where it was built to. */
  readonly folder: string;
  readonly issuer: string;
  readonly clientId: string;
  /** What it asks the issuer for, separated by spaces. */
  readonly scope: string;
}

export interface ConsoleFile {
  readonly contentType: string;
  readonly bytes: Buffer;
  /** Null where it gains nothing. */
  readonly gzipped: Buffer | null;
}

const TYPES: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** The files of the console, read once, when the first of them is asked for. */
export class ConsoleSite {
  readonly contentSecurityPolicy: string;
  private files: ReadonlyMap<string, ConsoleFile> | null = null;

  /** @param settings null: there is no console */
  constructor(readonly settings: ConsoleSettings | null) {
    this.contentSecurityPolicy = settings ? policyFor(settings.issuer) : '';
  }

  /**
   * By the path below the folder, with `/` between its parts. Null while the console is not built; that is looked at anew each
   * time.
   */
  built(): ReadonlyMap<string, ConsoleFile> | null {
    if (this.settings && !this.files) this.files = readFiles(this.settings.folder);
    return this.files;
  }
}

function policyFor(issuer: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    `connect-src 'self' ${new URL(issuer).origin}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

function readFiles(folder: string): ReadonlyMap<string, ConsoleFile> | null {
  let names: readonly string[];
  try {
    names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return new Map(
    names.flatMap((name) => {
      const contentType = TYPES[path.extname(name)];
      if (contentType === undefined) return [];
      const bytes = readFileSync(path.join(folder, name));
      const gzipped = gzipSync(bytes, { level: 9 });
      const file = { contentType, bytes, gzipped: gzipped.length < bytes.length ? gzipped : null };
      return [[name.replaceAll(path.sep, '/'), file] as const];
    }),
  );
}
