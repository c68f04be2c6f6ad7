import { type Around, BYTE_ORDER_MARK, faultAround, without } from './form.js';

/** Names and values as a process gets them. An empty value counts as not set. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What is wrong with one variable and what to do about it. Holds no value, secret or not. */
export interface SettingProblem {
  readonly variable: string;
  readonly message: string;
}

/** Reads a file as UTF-8 text; throws where it cannot. */
export type ReadFile = (path: string) => string;

/**
 * Reads variables one by one and collects what is wrong, so that all of it can be reported at once.
 * A reading method that finds a problem returns null and has noted it.
 */
export class SettingsReader {
  readonly problems: SettingProblem[] = [];

  constructor(
    private readonly environment: Environment,
    private readonly readFile: ReadFile,
  ) {}

  problem(variable: string, message: string): null {
    const isKnown = this.problems.some(
      (one) => one.variable === variable && one.message === message,
    );
    if (!isKnown) this.problems.push({ variable, message });
    return null;
  }

  isSet(variable: string): boolean {
    return this.asGiven(variable) !== null;
  }

  /** Null also where white space or the like is around it, which is a problem then. */
  optional(variable: string): string | null {
    const value = this.asGiven(variable);
    const fault = value === null ? null : faultAround(value);
    return fault === null ? value : this.problem(variable, fault);
  }

  /** Whether it is set itself or by a file. */
  isSecretSet(variable: string): boolean {
    return this.isSet(variable) || this.isSet(`${variable}_FILE`);
  }

  /** Whether nothing may be made up, and nothing weaker is taken. White space around the word is a problem, and makes it no other word. */
  isProduction(): boolean {
    this.optional('NODE_ENV');
    return this.asGiven('NODE_ENV')?.trim() === 'production';
  }

  missing(variable: string, meaning: string): null {
    return this.problem(variable, `is missing. Set it to ${meaning}.`);
  }

  required(variable: string, meaning: string): string | null {
    return this.isSet(variable) ? this.optional(variable) : this.missing(variable, meaning);
  }

  /**
   * From `NAME`, or from the file that `NAME_FILE` names, without the line break at its end.
   * @param around what the format lets stand around it; anything else is a problem
   */
  optionalSecret(variable: string, around: Around = 'nothing'): string | null {
    const fileVariable = `${variable}_FILE`;
    const path = this.optional(fileVariable);
    if (path === null) {
      const value = this.asGiven(variable);
      return value === null ? null : this.exactly(variable, '', without(around, value));
    }
    if (this.isSet(variable)) {
      return this.problem(variable, `is set, and so is ${fileVariable}. Set one of them.`);
    }
    const text = this.textOf(fileVariable, path)?.replace(/\r?\n$/, '') ?? null;
    if (text === null) return null;
    return this.exactly(fileVariable, 'names a file whose text ', without(around, text));
  }

  secret(variable: string, meaning: string, around: Around = 'nothing'): string | null {
    if (this.isSecretSet(variable)) return this.optionalSecret(variable, around);
    return this.missing(variable, `${meaning}, or ${variable}_FILE to a file that holds it`);
  }

  integer(variable: string, range: readonly [number, number], otherwise: number): number {
    const text = this.optional(variable);
    if (text === null) return otherwise;
    const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= range[0] && value <= range[1]) return value;
    this.problem(variable, `must be a whole number from ${range[0]} to ${range[1]}.`);
    return otherwise;
  }

  /** Null where it is not set. */
  optionalInteger(variable: string, range: readonly [number, number]): number | null {
    return this.optional(variable) === null ? null : this.integer(variable, range, range[0]);
  }

  /** From 0 to 1. */
  fraction(variable: string, otherwise: number): number {
    const text = this.optional(variable);
    if (text === null) return otherwise;
    if (/^(0|1|0?\.\d{1,9}|[01]\.\d{1,9})$/.test(text) && Number(text) <= 1) return Number(text);
    this.problem(variable, 'must be a number from 0 to 1.');
    return otherwise;
  }

  oneOf<T extends string>(variable: string, words: readonly T[], otherwise: T | null): T | null {
    const text = this.optional(variable);
    if (text === null) return otherwise;
    const word = words.find((candidate) => candidate === text);
    return word ?? this.problem(variable, `must be one of: ${words.join(', ')}.`);
  }

  /** An http or https URL; plain http only to this machine where `isHttpsOnly`. */
  webUrl(variable: string, isHttpsOnly: boolean): string | null {
    const text = this.optional(variable);
    if (text === null) return null;
    const fault = webUrlFault(text, isHttpsOnly);
    if (fault !== null) return this.problem(variable, `${fault}.`);
    return text;
  }

  /** The text of the file that a variable names. */
  optionalText(fileVariable: string): string | null {
    const path = this.optional(fileVariable);
    return path === null ? null : this.textOf(fileVariable, path);
  }

  /** The members of the JSON object in a file. */
  jsonObject(fileVariable: string, path: string): Readonly<Record<string, unknown>> | null {
    const text = this.textOf(fileVariable, path);
    if (text === null) return null;
    if (text.startsWith('\uFEFF')) {
      return this.problem(fileVariable, `names a file that ${BYTE_ORDER_MARK}`);
    }
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
    return this.problem(fileVariable, 'names a file that is not a JSON object.');
  }

  private asGiven(variable: string): string | null {
    const value = this.environment[variable];
    return value === undefined || value === '' ? null : value;
  }

  private exactly(variable: string, subject: string, text: string): string | null {
    if (text === '') return this.problem(variable, `${subject}is empty: fill it.`);
    const fault = faultAround(text);
    return fault === null ? text : this.problem(variable, `${subject}${fault}`);
  }

  /**
   * The text of a file that a part of a variable names.
   * @param subject the beginning of a sentence about it
   */
  namedText(variable: string, path: string, subject: string): string | null {
    try {
      return this.readFile(path);
    } catch (error) {
      // Whatever keeps it from being read is the reader's to fix; the code says which it is.
      const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
      return this.problem(variable, `${subject} cannot be read${code}.`);
    }
  }

  private textOf(fileVariable: string, path: string): string | null {
    return this.namedText(fileVariable, path, 'names a file that');
  }
}

/** What is wrong with a URL, as the rest of a sentence; null where nothing is. */
export function webUrlFault(text: string, isHttpsOnly: boolean): string | null {
  // What a URL parser would take away, or read as something else than was meant.
  if (/[\s\p{Cc}\p{Cf}]/u.test(text)) {
    return 'has white space or an invisible character in it: remove it, or write a blank as %20';
  }
  const [, authority = ''] = /^https?:\/\/([^/?#]*)/i.exec(text) ?? [];
  if (authority.slice(authority.lastIndexOf('@') + 1).includes(',')) {
    return 'names several hosts: name one';
  }
  if (/%(?![0-9a-f]{2})/i.test(text)) return 'has a % that encodes nothing: write it as %25';
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    return 'must be a URL that starts with https:// (or http://)';
  }
  if (url.username !== '' || url.password !== '' || url.hash !== '') {
    return 'must be a URL without user, password and fragment';
  }
  return isHttpsOnly && url.protocol === 'http:' && !isLoopback(url.hostname)
    ? 'must use https in production, except for this machine'
    : null;
}

/** Whether a host, as it stands in a URL, is this machine. */
export function isLoopback(hostname: string): boolean {
  return ['localhost', '[::1]', '::1'].includes(hostname) || /^127(\.\d+){3}$/.test(hostname);
}
