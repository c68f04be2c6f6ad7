import type { AlertCase, Series } from './alert-case.js';

/**
 * As kube-state-metrics shows Jobs and CronJobs: a run every ten minutes from minute 8 on, late after 25 minutes. A minute has
 * two samples.
 */
export const LATE_AFTER_SECONDS = '1500';
const NAME = 'rel-im-edit-ledger-verify';
const CRON = `namespace="ns",cronjob="${NAME}"`;
const CREATED = `kube_cronjob_created{${CRON}}`;
const SUCCEEDED = `kube_cronjob_status_last_successful_time{${CRON}}`;
const LONG = 'x120';

/** A Job whose pods failed; it is shown with its reason once it is given up. */
function failed(run: string, reason: string, before: string): Series {
  const job = `namespace="ns",job_name="${NAME}-${run}"`;
  const known = ['BackoffLimitExceeded', 'DeadlineExceeded', 'Evicted'].map((each): Series => {
    const series = `kube_job_status_failed{${job},reason="${each}"}`;
    return { [series]: `${before}${each === reason ? 1 : 0}${LONG}` };
  });
  // A reason that it does not know has no name.
  const unknown =
    reason === '' ? [{ [`kube_job_status_failed{${job}}`]: `${before}1${LONG}` }] : [];
  const given = {
    [`kube_job_failed{${job},condition="true"}`]: `${before}1${LONG}`,
    [`kube_job_failed{${job},condition="false"}`]: `${before}0${LONG}`,
  };
  return [...known, ...unknown].reduce<Series>((all, each) => ({ ...all, ...each }), given);
}

const LABELS = [{ namespace: 'ns', cronjob: NAME }];
/** When each of the runs was intact. */
const EACH_RUN = `_x15 ${[480, 1080, 1680, 2280, 2880].map((at) => `${at}x19`).join(' ')}`;

export const VERIFICATION_CASES: Readonly<Record<string, AlertCase>> = {
  ImEditLedgerNotIntact: {
    fires: [
      {
        what: 'the run of minute 18 finds a changed record, and two minutes later it is known',
        series: { [CREATED]: `0${LONG}`, ...failed('2', '', '_x36 ') },
        at: 20,
        labels: [{ namespace: 'ns', job_name: `${NAME}-2` }],
      },
      {
        what: 'later runs cannot check: what was found is not forgotten',
        series: {
          ...failed('2', '', '_x36 '),
          ...failed('3', 'BackoffLimitExceeded', '_x56 '),
        },
        at: 45,
        labels: [{ namespace: 'ns', job_name: `${NAME}-2` }],
      },
    ],
    silent: [
      {
        what: 'the database is away: every try fails, and the Job is given up',
        series: failed('2', 'BackoffLimitExceeded', '_x36 '),
        at: 40,
      },
      {
        what: 'a run takes too long',
        series: failed('2', 'DeadlineExceeded', '_x36 '),
        at: 40,
      },
      {
        what: 'a try failed, and the Job is not given up yet',
        series: {
          [`kube_job_status_failed{namespace="ns",job_name="${NAME}-2"}`]: `1${LONG}`,
        },
        at: 40,
      },
      {
        what: 'the Job of somebody else is given up, and that of another namespace',
        series: {
          'kube_job_failed{namespace="ns",job_name="backup-1",condition="true"}': `1${LONG}`,
          'kube_job_status_failed{namespace="ns",job_name="backup-1"}': `1${LONG}`,
          [`kube_job_failed{namespace="other",job_name="${NAME}-2",condition="true"}`]: `1${LONG}`,
          [`kube_job_status_failed{namespace="other",job_name="${NAME}-2"}`]: `1${LONG}`,
        },
        at: 40,
      },
    ],
  },
  ImEditLedgerVerificationLate: {
    fires: [
      {
        what: 'the database is away after the first run',
        series: {
          [CREATED]: `0${LONG}`,
          [SUCCEEDED]: `_x16 480${LONG}`,
          ...failed('2', 'BackoffLimitExceeded', '_x36 '),
        },
        at: 39,
        labels: LABELS,
      },
      { what: 'no run ever ended', series: { [CREATED]: `0${LONG}` }, at: 31, labels: LABELS },
      { what: 'nobody shows the CronJob', series: { up: `1${LONG}` }, at: 6, labels: LABELS },
    ],
    silent: [
      {
        what: 'each run is intact',
        series: { [CREATED]: `0${LONG}`, [SUCCEEDED]: EACH_RUN },
        at: 50,
      },
      {
        what: 'tampering was found: that is another alert',
        series: {
          [CREATED]: `0${LONG}`,
          [SUCCEEDED]: `_x16 480${LONG}`,
          ...failed('2', '', '_x36 '),
        },
        at: 50,
      },
    ],
  },
};
