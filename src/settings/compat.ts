import type { CompatClient } from '../auth/compat-client.js';
import { LONGEST } from '../edits/edit.js';
import { faultAroundAny } from './form.js';
import type { SettingsReader } from './reader.js';

const FILE = 'COMPAT_CLIENTS_FILE';
const FORM =
  '{"<sdkappid>": {"client": "…", "secretKey": "…" or "secretKeyFile": "…", "identifiers": ["…"], "reason": "…", "acceptUnreadablePrior": false}}, the last three optional';
const MEMBERS = [
  'client',
  'secretKey',
  'secretKeyFile',
  'identifiers',
  'reason',
  'acceptUnreadablePrior',
];
const LONGEST_CLIENT = 256;
/** Of a key in production: 32 bytes, as `openssl rand -hex 32` prints them, are 64. */
const SHORTEST_KEY = 32;
const MAKE_ONE = 'make one with `openssl rand -hex 32`';
/** What stands, or stood, in place of a key in docs/moving-over.md. */
const SAMPLE_KEYS = ['what openssl rand -hex 32 prints', 'a new random text'];
const CONTROL = /\p{Cc}/u;
const CONTROL_BUT_BREAKS = /[^\P{Cc}\t\n\r]/u;

/**
 * The applications that may call as if this were IM; none where the setting is missing.
 * @param imSecretKey IM's own key, which MUST NOT be theirs
 * @param isProduction where a key that could be guessed is refused
 */
export function compatClientsFrom(
  from: SettingsReader,
  imSecretKey: string | null,
  isProduction: boolean,
): readonly CompatClient[] {
  const path = from.optional(FILE);
  const apps = path === null ? null : from.jsonObject(FILE, path);
  if (apps === null) return [];
  const clients = Object.entries(apps).map(([id, value]) =>
    new Entry(from, id, isProduction).read(value, imSecretKey),
  );
  if (clients.length === 0) from.problem(FILE, `names a file without any application: ${FORM}.`);
  const names = clients.flatMap((one) => (one ? [one.client] : []));
  if (new Set(names).size < names.length) {
    from.problem(FILE, 'names the same client twice: give each application a name of its own.');
  }
  return clients.filter((one) => one !== null);
}

class Entry {
  constructor(
    private readonly from: SettingsReader,
    private readonly id: string,
    private readonly isProduction: boolean,
  ) {}

  read(value: unknown, imSecretKey: string | null): CompatClient | null {
    if (!/^[1-9]\d{0,14}$/.test(this.id)) {
      return this.problem('is no sdkappid: write the number of the app');
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      return this.problem(`must be an object: ${FORM}`);
    }
    const found = value as Readonly<Record<string, unknown>>;
    const unknown = Object.keys(found).find((name) => !MEMBERS.includes(name));
    if (unknown !== undefined) {
      return this.problem(`has a member that nobody reads (${JSON.stringify(unknown)}): ${FORM}`);
    }
    const client = this.text(found, 'client', LONGEST_CLIENT, CONTROL);
    const secretKey = this.secretKey(found);
    if (secretKey !== null && secretKey === imSecretKey) {
      return this.problem(
        'has the key of IM_SECRET_KEY: make another one, so that whoever holds it can edit through this record and in no other way',
      );
    }
    if (client === null || secretKey === null) return null;
    return {
      sdkAppId: Number(this.id),
      client,
      secretKey,
      identifiers: this.identifiers(found['identifiers']),
      reason:
        found['reason'] === undefined
          ? null
          : this.text(found, 'reason', LONGEST.reason, CONTROL_BUT_BREAKS),
      acceptUnreadablePrior: this.flag(found['acceptUnreadablePrior']),
    };
  }

  private text(
    found: Readonly<Record<string, unknown>>,
    name: string,
    longest: number,
    forbidden: RegExp,
  ): string | null {
    const value = found[name];
    const text = typeof value === 'string' ? value.trim() : '';
    if (text !== '' && Array.from(text).length <= longest && !forbidden.test(text)) return text;
    return this.problem(
      `needs \`${name}\`: 1 to ${longest.toLocaleString('en-US')} characters, no control characters`,
    );
  }

  private secretKey({ secretKey, secretKeyFile }: Readonly<Record<string, unknown>>) {
    if ((secretKey === undefined) === (secretKeyFile === undefined)) {
      return this.problem('needs either `secretKey` or `secretKeyFile`');
    }
    const key =
      secretKeyFile === undefined
        ? secretKey
        : typeof secretKeyFile === 'string'
          ? this.textOf(secretKeyFile)
          : undefined;
    if (key === null) return null;
    if (typeof key !== 'string' || key === '') return this.problem('needs a key that is a text');
    const fault = faultAroundAny([key]);
    if (fault !== null) return this.problem(`has a key that ${fault}`);
    if (SAMPLE_KEYS.includes(key)) {
      return this.problem(`has the key of an example, which everybody knows: ${MAKE_ONE}`);
    }
    return this.isProduction && key.length < SHORTEST_KEY
      ? this.problem(`has a key of fewer than ${SHORTEST_KEY} characters: ${MAKE_ONE}`)
      : key;
  }

  private textOf(path: string): string | null {
    const subject = `has in ${JSON.stringify(this.id)} a \`secretKeyFile\` that`;
    return this.from.namedText(FILE, path, subject)?.replace(/\r?\n$/, '') ?? null;
  }

  private identifiers(value: unknown): ReadonlySet<string> | null {
    if (value === undefined) return null;
    if (!Array.isArray(value) || value.length === 0 || !value.every(isName)) {
      return this.problem('needs in `identifiers` a list of UserIDs, or none at all');
    }
    const fault = faultAroundAny(value);
    if (fault === null) return new Set(value);
    return this.problem(`has in \`identifiers\` one that ${fault}`);
  }

  private flag(value: unknown): boolean {
    if (value === undefined || typeof value === 'boolean') return value ?? false;
    this.problem('needs in `acceptUnreadablePrior` true or false');
    return false;
  }

  private problem(what: string): null {
    return this.from.problem(FILE, `names a file whose ${JSON.stringify(this.id)} ${what}.`);
  }
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
