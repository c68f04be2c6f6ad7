import type { ApprovalCase, ApprovalRule } from '../edits/approval-policy.js';
import { faultAroundAny } from './form.js';
import type { SettingsReader } from './reader.js';

const FILE = 'APPROVAL_POLICY_FILE';
const FORM =
  '{"rules": [{"when": {"client": ["…"], "groupId": ["@TGS#_*"], "batchItemsOver": 100, "restoration": true}, "approvals": 1, "expiresAfter": "PT24H"}]}, each member of `when` and `expiresAfter` optional';
const MEMBERS = ['when', 'approvals', 'expiresAfter'];
const CASE_MEMBERS = ['client', 'groupId', 'batchItemsOver', 'restoration'];
const MOST_APPROVALS = 20;
const MOST_ITEMS = 10_000;
const USUAL_EXPIRY_MS = 24 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
const LONGEST_EXPIRY_MS = 366 * DAY_MS;
/** ISO 8601, without years and months, which have no length of their own. */
const DURATION = /^P(?:(\d+)W|(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)$/;
const UNITS_MS = [7 * DAY_MS, DAY_MS, 3_600_000, 60_000, 1_000];

/** Which edits need the approval of others; none where the setting is missing. */
export function approvalRulesFrom(from: SettingsReader): readonly ApprovalRule[] {
  const path = from.optional(FILE);
  const file = path === null ? null : from.jsonObject(FILE, path);
  if (file === null) return [];
  for (const name of Object.keys(file).filter((one) => one !== 'rules')) {
    from.problem(
      FILE,
      `names a file with a member that nobody reads (${JSON.stringify(name)}): ${FORM}.`,
    );
  }
  const { rules: list } = file;
  if (!Array.isArray(list)) {
    from.problem(FILE, `names a file without a list of rules: ${FORM}.`);
    return [];
  }
  return list.flatMap((value: unknown, i) => new Rule(from, i).read(value) ?? []);
}

type Members = Readonly<Record<string, unknown>>;

class Rule {
  constructor(
    private readonly from: SettingsReader,
    private readonly place: number,
  ) {}

  read(value: unknown): ApprovalRule | null {
    if (!isObject(value)) return this.problem(`must be an object: ${FORM}`);
    this.refuseOthers(value, MEMBERS, '');
    const when = this.when(value['when']);
    const approvals = this.approvals(value['approvals']);
    const expiresAfterMs = this.expiresAfterMs(value['expiresAfter']);
    if (when === null || approvals === null || expiresAfterMs === null) return null;
    return { when, approvals, expiresAfterMs };
  }

  private when(value: unknown): ApprovalCase | null {
    if (!isObject(value)) {
      return this.problem('needs `when`: an object; {} stands for every edit');
    }
    this.refuseOthers(value, CASE_MEMBERS, ' in `when`');
    const { batchItemsOver = null, restoration = null } = value;
    const isNumber = Number.isSafeInteger(batchItemsOver) && Number(batchItemsOver) >= 0;
    if (batchItemsOver !== null && (!isNumber || Number(batchItemsOver) > MOST_ITEMS)) {
      this.problem(`needs in \`when.batchItemsOver\` a whole number from 0 to ${MOST_ITEMS}`);
    }
    if (restoration !== null && typeof restoration !== 'boolean') {
      this.problem('needs in `when.restoration` true or false');
    }
    return {
      clients: this.clients(value),
      groupIds: this.texts(value, 'groupId'),
      batchItemsOver: batchItemsOver === null ? null : Number(batchItemsOver),
      isRestoration: restoration === null ? null : restoration === true,
    };
  }

  /** With white space around it, a name would be no client's, and the rule would match nothing. */
  private clients(found: Members): readonly string[] | null {
    const names = this.texts(found, 'client');
    const fault = names && faultAroundAny(names);
    if (fault !== null) this.problem(`names in \`when.client\` one that ${fault}`);
    return names;
  }

  private texts(found: Members, name: string): readonly string[] | null {
    const { [name]: value } = found;
    if (value === undefined) return null;
    const list: readonly unknown[] = Array.isArray(value) ? value : [];
    const texts = list.filter((one): one is string => typeof one === 'string' && one !== '');
    if (texts.length > 0 && texts.length === list.length) return texts;
    this.problem(`needs in \`when.${name}\` a list of texts, not empty; leave it out for all`);
    return [];
  }

  private approvals(value: unknown): number | null {
    if (Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) <= MOST_APPROVALS) {
      return Number(value);
    }
    return this.problem(
      `needs \`approvals\`: a whole number from 0 to ${MOST_APPROVALS}; 0 for edits that need none`,
    );
  }

  private expiresAfterMs(value: unknown): number | null {
    if (value === undefined) return USUAL_EXPIRY_MS;
    const ms = typeof value === 'string' ? durationMs(value) : null;
    if (ms !== null && ms > 0 && ms <= LONGEST_EXPIRY_MS) return ms;
    return this.problem(
      'needs in `expiresAfter` an ISO 8601 duration of weeks, days, hours, minutes or seconds, longer than nothing and at most 366 days, like "PT24H"',
    );
  }

  private refuseOthers(value: Members, known: readonly string[], where: string): void {
    for (const name of Object.keys(value).filter((one) => !known.includes(one))) {
      this.problem(`has${where} a member that nobody reads (${JSON.stringify(name)}): ${FORM}`);
    }
  }

  private problem(what: string): null {
    return this.from.problem(FILE, `names a file whose rules[${this.place}] ${what}.`);
  }
}

/** Null for what is no duration. */
function durationMs(text: string): number | null {
  const [, ...numbers]: readonly (string | undefined)[] = DURATION.exec(text) ?? [];
  if (numbers.every((number) => number === undefined) || text.endsWith('T')) return null;
  return numbers.reduce((ms, number, i) => ms + Number(number ?? 0) * (UNITS_MS[i] ?? 0), 0);
}

function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
