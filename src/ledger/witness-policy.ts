import { type CosignerKey, parseCosignerKey } from './cosignature.js';
import { parseVerifierKey, type VerifierKey } from './note.js';
import { malformed, ok, type Parsed } from './parsed.js';
import { latin1Bytes, latin1Slice, utf8Bytes, utf8Text } from './primitives.js';

/** Whose cosignatures make a checkpoint acceptable: https://c2sp.org/tlog-policy. */
export interface WitnessPolicy {
  /** One of these MUST have signed; none where the log is known from elsewhere. */
  readonly logs: readonly { readonly key: VerifierKey; readonly url: string | null }[];
  readonly witnesses: readonly PolicyWitness[];
  readonly quorum: Quorum;
}

export interface PolicyWitness {
  /** As the policy calls it. The name in its key may be another one. */
  readonly name: string;
  readonly key: CosignerKey;
  /** Where checkpoints are sent to; null where the policy does not say. */
  readonly url: string | null;
}

export type Quorum =
  | { readonly kind: 'none' }
  | { readonly kind: 'witness'; readonly key: CosignerKey }
  | {
      readonly kind: 'group';
      /** So many of the members, 1 to all. */
      readonly threshold: number;
      readonly members: readonly Exclude<Quorum, { kind: 'none' }>[];
    };

type Component = Exclude<Quorum, { kind: 'none' }>;

/** The format asks for 32 of each at least. */
const MAX_LINES = 1_000;
/** A key whose first byte is 0x06. */
const ML_DSA_44 = /^[^+]*\+[^+]*\+B[g-v]/;
const BOM = '\u00ef\u00bb\u00bf';

/** Reads a policy file. The fault names every line that is wrong. */
export function parseWitnessPolicy(file: string | Uint8Array): Parsed<WitnessPolicy> {
  const bytes = typeof file === 'string' ? utf8Bytes(file) : file;
  return new PolicyFile().read(latin1Slice(bytes, 0, bytes.length));
}

/** Whether these witnesses of the policy are a quorum of it. */
export function isQuorum({ quorum }: WitnessPolicy, cosigners: readonly CosignerKey[]): boolean {
  const keys = new Set(cosigners.map(({ text }) => text));
  return quorum.kind === 'none' || isMet(quorum, keys);
}

function isMet(component: Component, keys: ReadonlySet<string>): boolean {
  if (component.kind === 'witness') return keys.has(component.key.text);
  return component.members.filter((one) => isMet(one, keys)).length >= component.threshold;
}

/** Octets stand for themselves, one a character: names are the same only where their bytes are. */
class PolicyFile {
  private readonly faults: string[] = [];
  private readonly logs: WitnessPolicy['logs'][number][] = [];
  private readonly witnesses: PolicyWitness[] = [];
  /** Null where the line that defines it is wrong, which is reported there. */
  private readonly components = new Map<string, Component | null>();
  private readonly inGroups = new Set<string>();
  private quorum: Quorum | null = null;
  private hasQuorumLine = false;
  private line = 0;

  read(text: string): Parsed<WitnessPolicy> {
    if (text.startsWith(BOM)) return malformed('it begins with a byte order mark: save it without');
    const lines = text.split('\n');
    if (lines.length > MAX_LINES) return malformed(`more than ${MAX_LINES} lines`);
    for (const line of lines) {
      this.line += 1;
      this.readLine(line);
    }
    const { logs, witnesses, quorum } = this;
    if (!this.hasQuorumLine) this.faults.push('it has no quorum line');
    if (quorum === null || this.faults.length > 0) return malformed(this.faults.join('; '));
    return ok({ logs, witnesses, quorum });
  }

  private readLine(line: string): void {
    const octet = /[^\t\x20-\x7e\x80-\xff]/.exec(line)?.[0];
    if (octet !== undefined) return this.fault(controlFault(octet));
    const [keyword, ...items] = line.split(/[ \t]+/).filter((item) => item !== '');
    if (keyword === undefined || keyword.startsWith('#')) return;
    if (keyword === 'log') this.log(items);
    else if (keyword === 'witness') this.witness(items);
    else if (keyword === 'group') this.group(items);
    else if (keyword === 'quorum') this.quorumLine(items);
    else this.fault('it begins with none of log, witness, group, quorum');
  }

  private log(items: readonly string[]): void {
    const [text = '', url] = items;
    if (items.length < 1 || items.length > 2) return this.formFault('log <vkey> [<url>]');
    const key = parseVerifierKey(utf8(text));
    if (key.kind === 'malformed') return this.fault(keyFault(text, key.fault));
    if (this.logs.some((log) => isSameKey(log.key, key.value))) {
      return this.fault('this key of a log stands there twice');
    }
    const at = this.url(url);
    if (at !== undefined) this.logs.push({ key: key.value, url: at });
  }

  private witness(items: readonly string[]): void {
    const [name = '', text = '', url] = items;
    if (items.length < 2 || items.length > 3)
      return this.formFault('witness <name> <vkey> [<url>]');
    const key = parseCosignerKey(utf8(text));
    if (!this.isNew(name)) return;
    this.components.set(name, null);
    if (key.kind === 'malformed') return this.fault(keyFault(text, key.fault));
    if (this.witnesses.some((witness) => isSameKey(witness.key, key.value))) {
      return this.fault('this key of a witness stands there twice');
    }
    const at = this.url(url);
    if (at === undefined) return;
    this.components.set(name, { kind: 'witness', key: key.value });
    this.witnesses.push({ name: utf8(name), key: key.value, url: at });
  }

  private group(items: readonly string[]): void {
    const [name = '', thresholdText = '', ...names] = items;
    if (names.length === 0) return this.formFault('group <name> all|any|<number> <name>...');
    if (!this.isNew(name)) return;
    const members = names.flatMap((member) => this.member(member));
    const threshold = thresholdIn(thresholdText, names.length);
    if (threshold === null) {
      this.fault(`the threshold is all, any, or a number from 1 to ${names.length}`);
    }
    this.components.set(name, threshold === null ? null : { kind: 'group', threshold, members });
  }

  private member(name: string): Component[] {
    const component = this.components.get(name);
    if (component === undefined) {
      this.fault(`no line before this one names ${utf8(name)}`);
      return [];
    }
    if (this.inGroups.has(name)) this.fault(`${utf8(name)} is a member already`);
    this.inGroups.add(name);
    return component === null ? [] : [component];
  }

  private quorumLine(items: readonly string[]): void {
    const [name = ''] = items;
    const isSecond = this.hasQuorumLine;
    this.hasQuorumLine = true;
    if (isSecond) return this.fault('a policy has one quorum line');
    if (items.length !== 1) return this.formFault('quorum <name>');
    const component = name === 'none' ? ({ kind: 'none' } as const) : this.components.get(name);
    if (component === undefined) this.fault(`no line before this one names ${utf8(name)}`);
    this.quorum = component ?? null;
  }

  private isNew(name: string): boolean {
    const isNew = name !== 'none' && !this.components.has(name);
    if (!isNew) this.fault(name === 'none' ? 'none is no name' : `${utf8(name)} is named twice`);
    return isNew;
  }

  /** Undefined where it is none, which is reported. */
  private url(text: string | undefined): string | null | undefined {
    if (text === undefined) return null;
    const url = utf8(text);
    if (URL.canParse(url)) return url;
    this.fault(`${url} is no URL`);
    return undefined;
  }

  private formFault(form: string): void {
    this.fault(`not of the form "${form}" (comments stand on lines of their own)`);
  }

  private fault(what: string): void {
    this.faults.push(`line ${this.line}: ${what}`);
  }
}

function thresholdIn(text: string, members: number): number | null {
  if (text === 'any') return 1;
  if (text === 'all') return members;
  const threshold = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  return threshold >= 1 && threshold <= members ? threshold : null;
}

function controlFault(octet: string): string {
  if (octet === '\r') return 'it ends in CR LF: save the file with LF alone';
  return `it has the control character 0x${octet.charCodeAt(0).toString(16).padStart(2, '0')}`;
}

function keyFault(text: string, fault: string): string {
  return ML_DSA_44.test(text)
    ? 'keys for ML-DSA-44 are not supported: take a key for Ed25519'
    : fault;
}

/** Two keys with other names are the same key. */
function isSameKey(a: VerifierKey, b: VerifierKey): boolean {
  return publicPart(a) === publicPart(b);
}

function publicPart({ text }: VerifierKey): string {
  const [, , ...key] = text.split('+');
  return key.join('+');
}

function utf8(octets: string): string {
  return utf8Text(latin1Bytes(octets));
}
