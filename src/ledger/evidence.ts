/*
 * An evidence bundle: records with their receipts, for whoever checks them offline. A line of JSON each:
 *
 *   {"format":"im-edit-ledger/evidence/1","exportId":"…","key":"…","checkpoint":"…"}
 *   {"line":1,"record":{…},"receipt":{…}}
 *   …
 *   {"records":1,"unsealed":0}
 *
 * Every proof is against that one checkpoint. `unsealed` counts records that matched, and of which the checkpoint does not
 * cover every entry: they are left out. What was proposed and has not begun is a record, too: its receipt holds `edit.proposed`, and
 * what was decided.
 */
export const EVIDENCE_FORMAT = 'im-edit-ledger/evidence/1';
