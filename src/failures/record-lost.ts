/** What was on record is there no more: a failover to a standby that lagged has lost it. The log tells defects by their names. */
export class RecordLost extends Error {
  override readonly name = 'RecordLost';
}
