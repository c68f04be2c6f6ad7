import { createSecretKey, type KeyObject } from 'node:crypto';
import { ENTRY_TYPE_NAMES } from '../ledger/entry-types.js';
import { type Sink, SINK_FORMATS } from '../sinks/sink.js';
import { faultAround, faultAroundAny } from './form.js';
import { type SettingsReader, webUrlFault } from './reader.js';

const FILE = 'SINKS_FILE';
const FORM =
  '{"sinks": [{"name": "…", "url": "https://…", "secretFile": "…", "format": "cloudevents" or "ocsf", "types": ["edit.*"], "fromIndex": 0, "batch": 100}]}, the last three optional';
const MEMBERS = ['name', 'url', 'secretFile', 'format', 'types', 'fromIndex', 'batch'];
const MOST_AT_ONCE = 1_000;
const USUAL_BATCH = 100;
/** Standard Webhooks: 24 to 64 random bytes. */
const SECRET_BYTES = [24, 64] as const;
const SECRET_FORM = 'whsec_ and 24 to 64 random bytes in base 64';

/** Where sealed entries are delivered; none where the setting is missing. */
export function sinksFrom(from: SettingsReader, isHttpsOnly: boolean): readonly Sink[] {
  const path = from.optional(FILE);
  const file = path === null ? null : from.jsonObject(FILE, path);
  if (file === null) return [];
  const unknown = Object.keys(file).find((name) => name !== 'sinks');
  if (unknown !== undefined) {
    from.problem(
      FILE,
      `names a file with a member that nobody reads (${JSON.stringify(unknown)}): ${FORM}.`,
    );
  }
  const { sinks: list } = file;
  if (!Array.isArray(list) || list.length === 0) {
    from.problem(FILE, `names a file without a list of sinks: ${FORM}.`);
    return [];
  }
  const sinks = list.map((value: unknown, i) => new Entry(from, i, isHttpsOnly).read(value));
  refuseSameNames(from, list);
  return sinks.filter((sink) => sink !== null);
}

function refuseSameNames(from: SettingsReader, list: readonly unknown[]): void {
  const names = list.map((value) => (isObject(value) ? value['name'] : undefined));
  names.forEach((name, i) => {
    if (typeof name !== 'string' || names.indexOf(name) === i) return;
    from.problem(
      FILE,
      `names a file whose sinks[${i}] has the name of sinks[${names.indexOf(name)}]: give each sink a name of its own.`,
    );
  });
}

type Members = Readonly<Record<string, unknown>>;

class Entry {
  constructor(
    private readonly from: SettingsReader,
    private readonly place: number,
    private readonly isHttpsOnly: boolean,
  ) {}

  read(value: unknown): Sink | null {
    if (!isObject(value)) return this.problem(`must be an object: ${FORM}`);
    for (const unknown of Object.keys(value).filter((name) => !MEMBERS.includes(name))) {
      this.problem(`has a member that nobody reads (${JSON.stringify(unknown)}): ${FORM}`);
    }
    const name = this.name(value);
    const url = this.url(value);
    const keys = this.keys(value);
    const format = this.format(value);
    const types = this.types(value);
    const fromIndex = this.integer(value, 'fromIndex', [0, Number.MAX_SAFE_INTEGER], 0);
    const batch = this.integer(value, 'batch', [1, MOST_AT_ONCE], USUAL_BATCH);
    if (name === null || url === null || keys === null || format === null) return null;
    return { name, url, keys, format, types, fromIndex, batch };
  }

  private name({ name }: Members): string | null {
    if (typeof name === 'string' && /^[a-z0-9][a-z0-9._-]{0,62}$/.test(name)) return name;
    return this.problem(
      'needs `name`: 1 to 63 of a-z, 0-9, `.`, `_` and `-`, the first a letter or a digit',
    );
  }

  private url({ url }: Members): string | null {
    if (typeof url !== 'string' || faultAround(url) !== null) {
      return this.problem('needs `url`: the URL to which entries are posted, nothing around it');
    }
    const fault = webUrlFault(url, this.isHttpsOnly);
    return fault === null ? url : this.problem(`has a \`url\` that ${fault}`);
  }

  private format({ format }: Members): Sink['format'] | null {
    const known = SINK_FORMATS.find((each) => each === format);
    return known ?? this.problem(`needs \`format\`: one of ${SINK_FORMATS.join(', ')}`);
  }

  private keys({ secretFile }: Members): readonly KeyObject[] | null {
    if (typeof secretFile !== 'string' || secretFile === '') {
      return this.problem(`needs \`secretFile\`: the path of a file that holds ${SECRET_FORM}`);
    }
    const subject = `has in sinks[${this.place}] a \`secretFile\` that`;
    const text = this.from.namedText(FILE, secretFile, subject);
    if (text === null) return null;
    const secrets = text.replace(/(?:\r?\n)+$/, '').split(/\r?\n/);
    const fault = faultAroundAny(secrets);
    if (fault !== null) {
      return this.problem(`has a \`secretFile\` with a secret that ${fault}`);
    }
    const keys = secrets.map(keyOf).filter((key) => key !== null);
    if (keys.length === secrets.length) return keys;
    return this.problem(
      `has a \`secretFile\` whose text is not ${SECRET_FORM}, a secret in each line`,
    );
  }

  private types({ types }: Members): readonly string[] | null {
    if (types === undefined) return null;
    const form =
      '`types`: a list of types of entries, like "edit.applied", or of their beginnings, like "edit.*"; leave it out for all';
    if (!Array.isArray(types) || types.length === 0) return this.problem(`needs in ${form}`);
    const patterns = types.filter((type) => typeof type === 'string');
    if (patterns.length < types.length) return this.problem(`needs in ${form}`);
    for (const pattern of patterns.filter((each) => !matchesSome(each))) {
      this.problem(
        `names in \`types\` what is no type of entry and no beginning of one (${JSON.stringify(pattern)}): docs/ledger.md lists them`,
      );
    }
    return patterns;
  }

  private integer(
    found: Members,
    name: string,
    [least, most]: readonly [number, number],
    otherwise: number,
  ): number {
    const { [name]: value = otherwise } = found;
    if (Number.isSafeInteger(value) && Number(value) >= least && Number(value) <= most) {
      return Number(value);
    }
    this.problem(`needs in \`${name}\` a whole number from ${least} to ${most}`);
    return otherwise;
  }

  private problem(what: string): null {
    return this.from.problem(FILE, `names a file whose sinks[${this.place}] ${what}.`);
  }
}

/** Null where it is not written as Standard Webhooks say. */
function keyOf(secret: string): KeyObject | null {
  const [, text] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? [];
  if (text === undefined) return null;
  const bytes = Buffer.from(text, 'base64');
  const isWhole = bytes.toString('base64') === text;
  const [least, most] = SECRET_BYTES;
  return isWhole && bytes.length >= least && bytes.length <= most ? createSecretKey(bytes) : null;
}

function matchesSome(pattern: string): boolean {
  const beginning = pattern.endsWith('*') ? pattern.slice(0, -1) : null;
  return ENTRY_TYPE_NAMES.some((type) =>
    beginning === null ? type === pattern : type.startsWith(beginning),
  );
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
