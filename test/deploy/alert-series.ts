import type { AlertCase, Series } from './alert-case.js';
import { VERIFICATION_CASES } from './verification-series.js';

const NS = 'namespace="ns"';
const A = `${NS},pod="a"`;
const B = `${NS},pod="b"`;
const IN_NS = [{ namespace: 'ns' }];
const p = (name: string): string => `im_edit_ledger_${name}`;

/** A histogram in which all that came took `le` at most and more than the bucket before: one each second, for an hour. */
function histogram(name: string, labels: string, buckets: readonly string[], le: string): Series {
  const at = buckets.indexOf(le);
  return Object.fromEntries(
    buckets.map((each, index) => [
      `${p(name)}_bucket{${labels},le="${each}"}`,
      index < at ? '0x120' : '0+30x120',
    ]),
  );
}
const IM_SECONDS = ['0.5', '1', '2', '+Inf'];
const STEP_SECONDS = ['0.25', '0.5', '1', '+Inf'];

/** What must wake somebody, and what must not. */
export const ALERT_CASES: Readonly<Record<string, AlertCase>> = {
  ImEditLedgerDown: {
    fires: [
      {
        what: 'the database is away from all replicas',
        series: { [`${p('ready')}{${A}}`]: '1x5 0x20', [`${p('ready')}{${B}}`]: '1x5 0x20' },
        at: 7,
        labels: IN_NS,
      },
      {
        what: 'no replica is scraped, while another installation is fine',
        series: { [`${p('ready')}{namespace="other",pod="c"}`]: '1x40' },
        at: 7,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'one of two is ready',
        series: { [`${p('ready')}{${A}}`]: '0x40', [`${p('ready')}{${B}}`]: '1x40' },
        at: 15,
      },
      {
        what: 'a minute without a database',
        series: { [`${p('ready')}{${A}}`]: '1x10 0x1 1x20' },
        at: 6,
      },
      {
        what: 'another installation is down: its own alert tells',
        series: {
          [`${p('ready')}{${A}}`]: '1x40',
          [`${p('ready')}{namespace="other",pod="c"}`]: '0x40',
        },
        at: 15,
      },
    ],
  },
  ImEditLedgerReplicaNotReady: {
    fires: [
      {
        what: 'one of two cannot reach the database',
        series: { [`${p('ready')}{${A}}`]: '0x40', [`${p('ready')}{${B}}`]: '1x40' },
        at: 11,
        labels: [{ namespace: 'ns', pod: 'a' }],
      },
    ],
    silent: [
      { what: 'a slow start', series: { [`${p('ready')}{${A}}`]: '0x18 1x40' }, at: 11 },
      { what: 'all is well', series: { [`${p('ready')}{${A}}`]: '1x40' }, at: 15 },
    ],
  },
  ImEditLedgerLogRefused: {
    fires: [
      {
        what: 'one replica has found an older log',
        series: {
          [`${p('log_refused')}{${A}}`]: '0x4 1x20',
          [`${p('log_refused')}{${B}}`]: '0x24',
        },
        at: 5,
        labels: IN_NS,
      },
    ],
    silent: [
      { what: 'the log is extended', series: { [`${p('log_refused')}{${A}}`]: '0x40' }, at: 10 },
    ],
  },
  ...VERIFICATION_CASES,
  ImEditLedgerMemoryMissing: {
    fires: [
      {
        what: 'one replica started while the checkpoint URL was away',
        series: {
          [`${p('log_memory_missing')}{${A}}`]: '1x24',
          [`${p('log_memory_missing')}{${B}}`]: '0x24',
        },
        at: 7,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'the URL answers after two minutes',
        series: { [`${p('log_memory_missing')}{${A}}`]: '1x4 0x40' },
        at: 7,
      },
    ],
  },
  ImEditLedgerCheckpointFileBehind: {
    fires: [
      {
        what: 'the volume of one replica is full',
        series: {
          [`${p('log_checkpoint_file_behind')}{${A}}`]: '0x4 1x24',
          [`${p('log_checkpoint_file_behind')}{${B}}`]: '0x28',
        },
        at: 9,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'it can be written after two minutes',
        series: { [`${p('log_checkpoint_file_behind')}{${A}}`]: '1x4 0x40' },
        at: 7,
      },
    ],
  },
  ImEditLedgerWitnessAlarm: {
    fires: [
      {
        what: 'one witness saw another log, another one cosigns',
        series: {
          [`${p('log_witness_state')}{${A},witness="one",state="forked"}`]: '1x40',
          [`${p('log_witness_state')}{${A},witness="two",state="cosigns"}`]: '1x40',
        },
        at: 5,
        labels: [{ namespace: 'ns', witness: 'one', state: 'forked' }],
      },
    ],
    silent: [
      {
        what: 'a witness is away',
        series: { [`${p('log_witness_state')}{${A},witness="one",state="failed"}`]: '1x40' },
        at: 20,
      },
    ],
  },
  ImEditLedgerQuorumLate: {
    fires: [
      {
        what: 'too many witnesses are away',
        series: { [`${p('log_quorum_age_seconds')}{${A}}`]: '0+30x60' },
        at: 11,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'they were away for five minutes',
        series: { [`${p('log_quorum_age_seconds')}{${A}}`]: '0+30x10 0x40' },
        at: 11,
      },
    ],
  },
  ImEditLedgerSealingLate: {
    fires: [
      {
        what: 'no replica seals',
        series: { [`${p('log_seal_lag_seconds')}{${A}}`]: '0+30x20' },
        at: 5,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'half a minute late all the time',
        series: { [`${p('log_seal_lag_seconds')}{${A}}`]: '30x40' },
        at: 15,
      },
      {
        what: 'the sequencer died and another took over',
        series: { [`${p('log_seal_lag_seconds')}{${A}}`]: '0x4 31 45 0x20' },
        at: 4,
      },
    ],
  },
  ImEditLedgerInDoubtOld: {
    fires: [
      {
        what: 'an edit that nobody can settle',
        series: { [`${p('in_doubt_oldest_seconds')}{${A}}`]: '0+30x80' },
        at: 21,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'an edit that is given up after ten minutes',
        series: { [`${p('in_doubt_oldest_seconds')}{${A}}`]: '0+30x20 0x40' },
        at: 12,
      },
      {
        what: 'edits of a quarter of an hour, each settled then',
        series: { [`${p('in_doubt_oldest_seconds')}{${A}}`]: '900x60' },
        at: 20,
      },
    ],
  },
  ImEditLedgerManyInDoubt: {
    fires: [
      {
        what: 'IM stopped answering',
        series: { [`${p('open_edits')}{${A},state="in_doubt"}`]: '0+20x40' },
        at: 8,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'fifty in doubt, and hundreds that only wait',
        series: {
          [`${p('open_edits')}{${A},state="in_doubt"}`]: '50x40',
          [`${p('open_edits')}{${A},state="pending"}`]: '500x40',
        },
        at: 15,
      },
      {
        what: 'a dead replica left a hundred, and they were settled',
        series: { [`${p('open_edits')}{${A},state="in_doubt"}`]: '0x4 100x5 0x20' },
        at: 6,
      },
    ],
  },
  ImEditLedgerEditsGivenUp: {
    fires: [
      {
        what: 'the first ever, several within one scrape',
        series: {
          [`${p('edit_states_total')}{${A},state="not_applied",client="desk"}`]: '_x20 4x60',
        },
        at: 15,
        labels: IN_NS,
      },
      {
        what: 'one after the other',
        series: {
          [`${p('edit_states_total')}{${A},state="not_applied",client="desk"}`]: '7x20 7+1x40',
        },
        at: 20,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'three in half an hour',
        series: {
          [`${p('edit_states_total')}{${A},state="not_applied",client="desk"}`]: '7x100 8 9 10x60',
        },
        at: 60,
      },
      {
        what: 'many long ago, seen again after a time without scrapes',
        series: {
          [`${p('edit_states_total')}{${A},state="not_applied",client="desk"}`]:
            '900x100 _x59 900x60',
        },
        at: 88,
      },
      {
        what: 'many, but hours ago',
        series: {
          [`${p('edit_states_total')}{${A},state="not_applied",client="desk"}`]: '900x240',
        },
        at: 100,
      },
      {
        what: 'thousands that were applied',
        series: { [`${p('edit_states_total')}{${A},state="applied",client="desk"}`]: '0+900x80' },
        at: 30,
      },
    ],
  },
  ImEditLedgerBatchStandsStill: {
    fires: [
      {
        what: 'a batch that nobody carries on',
        series: { [`${p('batch_still_seconds')}{${A}}`]: '0+30x60' },
        at: 16,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'an item is given up after ten minutes, and the batch goes on',
        series: { [`${p('batch_still_seconds')}{${A}}`]: '0+30x21 0x40' },
        at: 16,
      },
      {
        what: 'no batch runs',
        series: { [`${p('batch_still_seconds')}{${A}}`]: '0x60' },
        at: 20,
      },
    ],
  },
  ImEditLedgerApprovalsWait: {
    fires: [
      {
        what: 'a proposal that nobody decides on',
        series: { [`${p('approval_wait_seconds')}{${A}}`]: '42600+30x80' },
        at: 30,
        labels: IN_NS,
      },
      {
        what: 'more than persons decide on',
        series: {
          [`${p('approvals_waiting')}{${A},kind="modification"}`]: '499x60',
          [`${p('approvals_waiting')}{${A},kind="batch"}`]: '2x60',
        },
        at: 10,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'each is decided on within the day',
        series: {
          [`${p('approval_wait_seconds')}{${A}}`]: '0+30x80',
          [`${p('approvals_waiting')}{${A},kind="modification"}`]: '40x80',
        },
        at: 30,
      },
    ],
  },
  ImEditLedgerErasureRunsLong: {
    fires: [
      {
        what: 'one that nobody carries on',
        series: { [`${p('erasure_running_seconds')}{${A}}`]: '3000+30x80' },
        at: 20,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'a long one that finishes, and none after it',
        series: { [`${p('erasure_running_seconds')}{${A}}`]: '0+30x100 0x40' },
        at: 60,
      },
    ],
  },
  ImEditLedgerContentsInNet: {
    fires: [
      {
        what: 'an edit of a replica whose clock is years ahead',
        series: {
          [`${p('contents_in_net')}{${A}}`]: '0x10 1x60',
          [`${p('contents_in_net')}{${B}}`]: '0x10 1x60',
        },
        at: 20,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'each has its month',
        series: { [`${p('contents_in_net')}{${A}}`]: '0x80' },
        at: 30,
      },
      {
        what: 'what was there is erased',
        series: { [`${p('contents_in_net')}{${A}}`]: '1000x30 0x40' },
        at: 30,
      },
    ],
  },
  ImEditLedgerSinkBehind: {
    fires: [
      {
        what: 'one receiver takes nothing, the other one everything',
        series: {
          [`${p('sink_lag_seconds')}{${A},sink="siem"}`]: '0+30x60',
          [`${p('sink_lag_seconds')}{${A},sink="archive"}`]: '0x60',
        },
        at: 11,
        labels: [{ namespace: 'ns', sink: 'siem' }],
      },
    ],
    silent: [
      {
        what: 'a receiver was away for five minutes',
        series: { [`${p('sink_lag_seconds')}{${A},sink="siem"}`]: '0+30x10 0x40' },
        at: 11,
      },
    ],
  },
  ImEditLedgerSinkStopped: {
    fires: [
      {
        what: 'a receiver is gone for good',
        series: { [`${p('sink_state')}{${A},sink="siem",state="stopped"}`]: '0x5 1x40' },
        at: 10,
        labels: [{ namespace: 'ns', sink: 'siem' }],
      },
    ],
    silent: [
      {
        what: 'it is paused by an administrator',
        series: {
          [`${p('sink_state')}{${A},sink="siem",state="stopped"}`]: '0x40',
          [`${p('sink_state')}{${A},sink="siem",state="paused"}`]: '1x40',
        },
        at: 10,
      },
    ],
  },
  ImEditLedgerAuditStandbyUnused: {
    fires: [
      {
        what: 'one replica does not get to the standby, the other one does',
        series: {
          [`${p('audit_standby_used')}{${A}}`]: '1x5 0x40',
          [`${p('audit_standby_used')}{${B}}`]: '1x60',
        },
        at: 20,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'the standby was started anew',
        series: { [`${p('audit_standby_used')}{${A}}`]: '1x5 0x10 1x40' },
        at: 12,
      },
    ],
  },
  ImEditLedgerAuditStandbyLags: {
    fires: [
      {
        what: 'the standby replays nothing',
        series: { [`${p('audit_standby_lag_seconds')}{${A}}`]: '0+30x60' },
        at: 10,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'a long query held it up for two minutes',
        series: { [`${p('audit_standby_lag_seconds')}{${A}}`]: '0+30x6 0x60' },
        at: 10,
      },
    ],
  },
  ImEditLedgerDriftFound: {
    fires: [
      {
        what: 'one edit around the service',
        series: { [`${p('drift_found_total')}{${A}}`]: '0x20 1x60' },
        at: 15,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'one, more than an hour ago',
        series: { [`${p('drift_found_total')}{${A}}`]: '0x10 1x200' },
        at: 80,
      },
      {
        what: 'none since long ago',
        series: { [`${p('drift_found_total')}{${A}}`]: '5x240' },
        at: 100,
      },
      {
        what: 'a replica that was started anew',
        series: { [`${p('drift_found_total')}{${A}}`]: '5x60 0x100' },
        at: 70,
      },
    ],
  },
  ImEditLedgerBreakerOpen: {
    fires: [
      {
        what: 'a breaker that probes now and then, and opens again',
        series: { [`${p('im_breaker')}{${A},state="open"}`]: '0x4 1 1 0 1 1 0 1 1 0 1x10' },
        at: 5,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'closed',
        series: {
          [`${p('im_breaker')}{${A},state="open"}`]: '0x40',
          [`${p('im_breaker')}{${A},state="closed"}`]: '1x40',
        },
        at: 10,
      },
    ],
  },
  ImEditLedgerImNotAnswering: {
    fires: [
      {
        what: 'every fourth call is lost or does not leave',
        series: {
          [`${p('im_calls_total')}{${A},api="modify_group_msg",outcome="ok"}`]: '0+75x60',
          [`${p('im_calls_total')}{${A},api="modify_group_msg",outcome="lost"}`]: '0+15x60',
          [`${p('im_calls_total')}{${B},api="get_group_info",outcome="unsent"}`]: '0+10x60',
        },
        at: 12,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'every fifth call is lost, and others are answered with errors',
        series: {
          [`${p('im_calls_total')}{${A},api="modify_group_msg",outcome="ok"}`]: '0+40x60',
          [`${p('im_calls_total')}{${A},api="modify_group_msg",outcome="caller"}`]: '0+40x60',
          [`${p('im_calls_total')}{${A},api="modify_group_msg",outcome="lost"}`]: '0+20x60',
        },
        at: 20,
      },
      {
        what: 'nobody calls',
        series: {
          [`${p('im_calls_total')}{${A},api="modify_group_msg",outcome="ok"}`]: '9x60',
          [`${p('im_calls_total')}{${A},api="modify_group_msg",outcome="lost"}`]: '9x60',
        },
        at: 20,
      },
    ],
  },
  ImEditLedgerImSlow: {
    fires: [
      {
        what: 'calls take more than a second',
        series: histogram('im_call_seconds', `${A},api="modify_group_msg"`, IM_SECONDS, '2'),
        at: 20,
        labels: [{ namespace: 'ns', api: 'modify_group_msg' }],
      },
    ],
    silent: [
      {
        what: 'calls take up to a second',
        series: histogram('im_call_seconds', `${A},api="modify_group_msg"`, IM_SECONDS, '1'),
        at: 20,
      },
    ],
  },
  ImEditLedgerQuotaExhausted: {
    fires: [
      {
        what: 'one caller in five seconds is turned away',
        series: {
          [`${p('quota_refused_total')}{${A},api="modify_group_msg",class="interactive"}`]:
            '0+6x60',
        },
        at: 12,
        labels: [{ namespace: 'ns', api: 'modify_group_msg' }],
      },
    ],
    silent: [
      {
        what: 'three a minute, and bulk that waits',
        series: {
          [`${p('quota_refused_total')}{${A},api="modify_group_msg",class="interactive"}`]:
            '0+1.5x60',
          [`${p('quota_refused_total')}{${A},api="modify_group_msg",class="bulk"}`]: '0+600x60',
        },
        at: 20,
      },
    ],
  },
  ImEditLedgerQuotaSlowedDown: {
    fires: [
      {
        what: 'another program uses the same limit',
        series: { [`${p('quota_factor')}{${A},api="modify_group_msg"}`]: '0.5x40' },
        at: 6,
        labels: [{ namespace: 'ns', api: 'modify_group_msg' }],
      },
    ],
    silent: [
      {
        what: 'nearly at its full pace again',
        series: { [`${p('quota_factor')}{${A},api="modify_group_msg"}`]: '0.92x40' },
        at: 15,
      },
      {
        what: 'slowed down once',
        series: { [`${p('quota_factor')}{${A},api="modify_group_msg"}`]: '1x4 0.5 0.9 1x40' },
        at: 6,
      },
    ],
  },
  ImEditLedgerServerErrors: {
    fires: [
      {
        what: 'one request in ten is answered with 5xx',
        series: {
          [`${p('http_requests_total')}{${A},method="POST",route="/v1/modifications",status="201"}`]:
            '0+90x60',
          [`${p('http_requests_total')}{${A},method="POST",route="/v1/modifications",status="503"}`]:
            '0+10x60',
        },
        at: 12,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'one in twenty, and many that callers have to answer for',
        series: {
          [`${p('http_requests_total')}{${A},method="POST",route="/v1/modifications",status="422"}`]:
            '0+95x60',
          [`${p('http_requests_total')}{${A},method="POST",route="/v1/modifications",status="500"}`]:
            '0+5x60',
        },
        at: 20,
      },
      {
        what: 'a single failure on a quiet night',
        series: {
          [`${p('http_requests_total')}{${A},method="GET",route="/v1/modifications/:id",status="200"}`]:
            '0+1x60',
          [`${p('http_requests_total')}{${A},method="GET",route="/v1/modifications/:id",status="503"}`]:
            '0x20 1x60',
        },
        at: 15,
      },
    ],
  },
  ImEditLedgerStoreSlow: {
    fires: [
      {
        what: 'outcomes take more than half a second to commit',
        series: histogram('edit_step_seconds', `${A},step="settle"`, STEP_SECONDS, '1'),
        at: 20,
        labels: [{ namespace: 'ns', step: 'settle' }],
      },
    ],
    silent: [
      {
        what: 'commits take up to half a second, and calls to IM longer',
        series: {
          ...histogram('edit_step_seconds', `${A},step="snapshot"`, STEP_SECONDS, '0.5'),
          ...histogram('edit_step_seconds', `${A},step="overwrite"`, STEP_SECONDS, '1'),
        },
        at: 20,
      },
    ],
  },
  ImEditLedgerStoreCrowded: {
    fires: [
      {
        what: 'statements always wait for a connection',
        series: { [`${p('database_waiting')}{${A},pool="durable"}`]: '3x60' },
        at: 15,
        labels: [{ namespace: 'ns', pod: 'a', pool: 'durable' }],
      },
    ],
    silent: [
      {
        what: 'they wait for a moment, again and again',
        series: {
          [`${p('database_waiting')}{${A},pool="durable"}`]: '30 30 30 0 '.repeat(15).trim(),
        },
        at: 25,
      },
    ],
  },
  ImEditLedgerTooManyConnections: {
    fires: [
      {
        what: 'now and then a replica gets no connection',
        series: {
          [`${p('unreachable_total')}{${A},target="database",cause="too many connections"}`]:
            '0x9 1x4 2x50',
          [`${p('unreachable_total')}{${B},target="database",cause="too many connections"}`]:
            '0x60',
        },
        at: 8,
        labels: IN_NS,
      },
    ],
    silent: [
      {
        what: 'the database is away, IM has too many connections, and an hour ago there were too few',
        series: {
          [`${p('unreachable_total')}{${A},target="database",cause="too many connections"}`]:
            '7x60',
          [`${p('unreachable_total')}{${A},target="database",cause="refused"}`]: '0+5x60',
          [`${p('unreachable_total')}{${A},target="im",cause="too many connections"}`]: '0+5x60',
        },
        at: 20,
      },
    ],
  },
  ImEditLedgerEventLoopBlocked: {
    fires: [
      {
        what: 'a replica without the processor it needs',
        series: {
          [`nodejs_eventloop_lag_p99_seconds{${A}}`]: '0.3x60',
          [`${p('ready')}{${A}}`]: '1x60',
        },
        at: 11,
        labels: [{ namespace: 'ns', pod: 'a' }],
      },
    ],
    silent: [
      {
        what: 'a busy replica, and another program that is blocked',
        series: {
          [`nodejs_eventloop_lag_p99_seconds{${A}}`]: '0.2x60',
          [`${p('ready')}{${A}}`]: '1x60',
          [`nodejs_eventloop_lag_p99_seconds{${NS},pod="other"}`]: '5x60',
        },
        at: 20,
      },
    ],
  },
};
