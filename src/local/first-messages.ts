import type { MissingParts } from './parts.js';

export interface Running {
  readonly url: string;
  readonly opsUrl: string;
  readonly hasConsole: boolean;
  /** Where the simulator serves IM's API, and where its faults are switched. Null where IM is real. */
  readonly simulator: { readonly apiUrl: string; readonly controlUrl: string } | null;
  readonly missing: MissingParts;
  /** Where everything made up is kept. */
  readonly folder: string;
}

/** What to read and paste once the service answers: bash, from the project's folder. */
export function firstMessages(running: Running): string {
  const { missing } = running;
  return [
    '',
    `im-edit-ledger answers on ${running.url}  (reference: ${running.url}/docs)`,
    ...(running.hasConsole ? [`The console, for persons: ${running.url}/console`] : []),
    `Health and metrics:      ${running.opsUrl}/health/ready  ${running.opsUrl}/metrics`,
    ...(running.simulator === null
      ? []
      : [
          `IM is simulated; faults: ${running.simulator.controlUrl}`,
          `IM's API, simulated:     ${running.simulator.apiUrl}/v4/  (groups: docs/moving-over.md)`,
        ]),
    `Kept in:                 ${running.folder}  (delete it to start afresh)`,
    '',
    '# A token for the next commands',
    missing.auth ? 'TOKEN=$(npm run --silent token)' : "TOKEN='...'   # from your issuer",
    '',
    ...(missing.im ? editOfSample(running.url) : editOfYours(running.url)),
    '',
    'Stop with Ctrl-C.',
    '',
  ].join('\n');
}

function editOfSample(url: string): readonly string[] {
  return [
    '# Edit message 23 of the sample group',
    ...edit(url, '@TGS#1HYEP2SHC', '23'),
    '',
    '# Who changed it, when, why, and what did it say before?',
    ...audit(url, '%40TGS%231HYEP2SHC', '23'),
  ];
}

function editOfYours(url: string): readonly string[] {
  return [
    '# Edit a message: put in a group of yours and the MsgSeq of a text message in it',
    "GROUP='@TGS#...' SEQ=1",
    ...edit(url, '$GROUP', '$SEQ'),
    '',
    '# Who changed it, when, why, and what did it say before?',
    ...audit(url, '$(node -p \'encodeURIComponent(process.argv[1])\' "$GROUP")', '$SEQ'),
  ];
}

/** Each pasting is a new edit: its key is fresh and its text gives the time. */
function edit(url: string, group: string, sequence: string): readonly string[] {
  return [
    `curl -sSw '\\n' "${url}/v1/modifications" -H "Authorization: Bearer $TOKEN" \\`,
    "  -H 'Content-Type: application/json' \\",
    '  -H "Idempotency-Key: $(node -p \'crypto.randomUUID()\')" --data-binary @- <<END',
    `{ "message": { "GroupId": "${group}", "MsgSeq": ${sequence}, "MsgBody": [`,
    '    { "MsgType": "TIMTextElem", "MsgContent": { "Text": "Number removed at $(date +%T)" } } ] },',
    '  "operator": "alice@example.com", "reason": "customer asked to remove a phone number" }',
    'END',
  ];
}

function audit(url: string, group: string, sequence: string): readonly string[] {
  return [
    `curl -sSw '\\n' "${url}/v1/audit/modifications?groupId=${group}&msgSeq=${sequence}" \\`,
    '  -H "Authorization: Bearer $TOKEN"',
  ];
}
