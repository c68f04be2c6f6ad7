import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Puts in force that bulk calls are spread evenly over each second, so that whoever comes meanwhile finds a place.
 *
 * Replaces a function by one with the same arguments and results, which replicas of the version before call as well. Takes no lock on
 * a table.
 */
export class BulkEvenly1795500001702 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(shareFunction({ interval: '1000 / per_second', tolerance: '0' }));
  }

  down(): Promise<void> {
    return Promise.reject(
      new Error('The function before is that of 1795500000700: run it again to go back.'),
    );
  }
}

/** Of bulk calls, in ms, as SQL that may name `per_second`: how far apart they are, and how much earlier one may be that was late. */
export interface BulkPace {
  readonly interval: string;
  readonly tolerance: string;
}

/**
 * Takes in what a replica reports and grants what it is due; the contract is that of QuotaLedger.take. One row per API is
 * locked, so takes of one API come one after the other.
 *
 * p_sent_at: the latest time that this server's clock can have shown when the report was sent, or null: all ages count from
 * it, or from when the report was received if that was earlier. told_at: this server's clock; starts and next_in count from it.
 *
 * Places: the k-th next call may start when the ring shows fewer than places - in flight - k + 1 occupied, and no earlier
 * than the pace allows: 25 % above the rate with room for a tenth of a second's calls, so that an idle budget is not
 * spent in one burst and under overload it is the ring that binds. What is left for bulk calls goes evenly, at the rate, without that
 * room: a second's places that were taken in bursts would come free in bursts, with gaps in which nobody else gets one. Starts up to 160 ms ahead are granted now, so that
 * a report that is held up for 80 ms leaves no place empty.
 */
export const shareFunction = (bulk: BulkPace): string => `
  CREATE OR REPLACE FUNCTION quota_share(
    p_api text, p_replica uuid, p_sequence bigint, p_limit integer, p_in_flight integer,
    p_may_arrive_ms float8, p_sent_at float8, p_completed float8[],
    p_settling float8[], p_interactive float8[], p_bulk float8[], p_waiting integer[],
    OUT starts float8[], OUT backlog integer[], OUT ahead integer[],
    OUT next_in float8, OUT per_second float8, OUT factor float8, OUT told_at float8
  )
  LANGUAGE plpgsql
  AS $$
  DECLARE
    horizon_ms CONSTANT float8 := 160;
    waits_unseen_ms CONSTANT float8 := 250;
    budget quota_budget := quota_budget_locked(p_api, p_limit);
    now_ms float8 := quota_now_ms();
    sent_ms float8 := least(quota_received_ms(), p_sent_at);
    ring smallint[] := budget.ending;
    ring_to bigint := budget.ended_to;
    taken integer := budget.occupied;
    today bigint := floor(now_ms / 2);
    bucket bigint;
    age float8;
    free integer;
    in_flight_elsewhere integer;
    some_expired boolean;
    some_ahead boolean;
    waiting_elsewhere integer[];
    settling_at float8[];
    interactive_at float8[];
    bulk_at float8[];
    listed integer[] := ARRAY[cardinality(p_settling), cardinality(p_interactive), cardinality(p_bulk)];
    listed_here integer;
    wanted integer;
    interval_ms float8;
    bulk_interval_ms float8;
    urgent integer;
    is_urgent boolean;
    tolerance_ms float8;
    paced float8;
    paced_after float8[] := '{}';
    start_ms float8;
    slots integer := 0;
    granted integer := 0;
    granted_of integer[];
  BEGIN
    PERFORM FROM quota_holder h
    WHERE h.api = p_api AND h.replica = p_replica AND h.sequence >= p_sequence;
    IF FOUND THEN
      RAISE EXCEPTION 'quota report % of % was overtaken by a later one', p_sequence, p_replica;
    END IF;

    -- A clock that was set back: nothing in the ring can be dated any more.
    IF ring_to > today + 50 THEN
      ring := array_fill(0::smallint, ARRAY[512]);
      ring[(today + 501) % 512 + 1] := p_limit;
      taken := p_limit;
      ring_to := today;
      budget.paced_to := 0;
    END IF;
    IF ring_to < today - 511 THEN
      ring := array_fill(0::smallint, ARRAY[512]);
      taken := 0;
      ring_to := today;
    END IF;
    today := greatest(today, ring_to);
    WHILE ring_to < today LOOP
      ring_to := ring_to + 1;
      taken := taken - ring[ring_to % 512 + 1];
      ring[ring_to % 512 + 1] := 0;
    END LOOP;

    FOREACH age IN ARRAY p_completed LOOP
      bucket := ceil((sent_ms - greatest(age, 0) + 1000) / 2);
      IF bucket > today THEN
        bucket := least(bucket, today + 511);
        ring[bucket % 512 + 1] := ring[bucket % 512 + 1] + 1;
        taken := taken + 1;
      END IF;
    END LOOP;

    SELECT
      coalesce(sum(h.in_flight) FILTER (WHERE h.seen_at + h.may_arrive_ms + 1000 > now_ms), 0),
      coalesce(bool_or(h.seen_at + h.may_arrive_ms + 1000 <= now_ms), false),
      coalesce(bool_or(h.seen_at > now_ms + 100), false),
      ARRAY[
        coalesce(sum(h.waiting[1]) FILTER (WHERE h.seen_at > now_ms - waits_unseen_ms), 0),
        coalesce(sum(h.waiting[2]) FILTER (WHERE h.seen_at > now_ms - waits_unseen_ms), 0),
        coalesce(sum(h.waiting[3]) FILTER (WHERE h.seen_at > now_ms - waits_unseen_ms), 0)
      ]
    INTO in_flight_elsewhere, some_expired, some_ahead, waiting_elsewhere
    FROM quota_holder h WHERE h.api = p_api AND h.replica <> p_replica;
    IF some_expired THEN
      DELETE FROM quota_holder h
      WHERE h.api = p_api AND h.replica <> p_replica AND h.seen_at + h.may_arrive_ms + 1000 <= now_ms;
    END IF;
    -- Seen before the clock was set back, and as if seen now: who is dead must not hold places until that time comes again.
    IF some_ahead THEN
      UPDATE quota_holder h SET seen_at = now_ms
      WHERE h.api = p_api AND h.replica <> p_replica AND h.seen_at > now_ms + 100;
    END IF;

    settling_at := CASE WHEN p_settling = '{}' THEN '{}'
      ELSE ARRAY(SELECT sent_ms - a FROM unnest(p_settling) WITH ORDINALITY AS w (a, n) ORDER BY n) END;
    interactive_at := CASE WHEN p_interactive = '{}' THEN '{}'
      ELSE ARRAY(SELECT sent_ms - a FROM unnest(p_interactive) WITH ORDINALITY AS w (a, n) ORDER BY n) END;
    bulk_at := CASE WHEN p_bulk = '{}' THEN '{}'
      ELSE ARRAY(SELECT sent_ms - a FROM unnest(p_bulk) WITH ORDINALITY AS w (a, n) ORDER BY n) END;
    listed_here := listed[1] + listed[2] + listed[3];

    factor := quota_factor(budget.slowed_at, budget.slowed_to, now_ms);
    per_second := p_limit * factor;
    interval_ms := 1000 / (per_second * 1.25);
    bulk_interval_ms := ${bulk.interval};
    tolerance_ms := (greatest(1, per_second / 10) - 1) * interval_ms;
    budget.paced_to := least(budget.paced_to, now_ms + horizon_ms + tolerance_ms + interval_ms);
    paced := budget.paced_to;
    free := greatest(1, floor(per_second + 1e-6)) - p_in_flight - in_flight_elsewhere - taken;
    wanted := CASE WHEN listed_here = 0 THEN 0 ELSE least(
      greatest(64, p_limit / 50),
      listed_here + waiting_elsewhere[1] + waiting_elsewhere[2] + waiting_elsewhere[3]
    ) END;
    urgent := listed[1] + listed[2] + waiting_elsewhere[1] + waiting_elsewhere[2];
    bucket := today;
    starts := '{}';
    LOOP
      WHILE free <= slots AND bucket < today + 511 LOOP
        bucket := bucket + 1;
        free := free + ring[bucket % 512 + 1];
      END LOOP;
      IF free <= slots THEN
        next_in := 1000;
        EXIT;
      END IF;
      is_urgent := slots < urgent;
      start_ms := greatest(
        CASE WHEN bucket = today THEN now_ms ELSE bucket * 2 END,
        paced - CASE WHEN is_urgent THEN tolerance_ms ELSE ${bulk.tolerance} END
      );
      IF slots = wanted OR start_ms > now_ms + horizon_ms THEN
        next_in := start_ms - now_ms;
        EXIT;
      END IF;
      slots := slots + 1;
      starts[slots] := start_ms - now_ms;
      paced := greatest(paced, start_ms) + CASE WHEN is_urgent THEN interval_ms ELSE bulk_interval_ms END;
      paced_after[slots] := paced;
    END LOOP;

    IF slots > 0 AND waiting_elsewhere = ARRAY[0, 0, 0] THEN
      granted := slots;
    ELSIF slots > 0 THEN
      SELECT count(*) FILTER (WHERE due.here) INTO granted FROM (
        SELECT w.here FROM (
          SELECT 1 AS class, unnest(settling_at[:slots]) AS since, true AS here
          UNION ALL SELECT 2, unnest(interactive_at[:slots]), true
          UNION ALL SELECT 3, unnest(bulk_at[:slots]), true
          UNION ALL
          SELECT o.class, o.since, false FROM quota_holder h,
            LATERAL (
              SELECT 1 AS class, unnest(h.settling[:slots]) AS since
              UNION ALL SELECT 2, unnest(h.interactive[:slots])
              UNION ALL SELECT 3, unnest(h.bulk[:slots])
            ) o
          WHERE h.api = p_api AND h.replica <> p_replica AND h.seen_at > now_ms - waits_unseen_ms
        ) w
        ORDER BY w.class, w.since LIMIT slots
      ) due;
    END IF;
    IF granted < slots THEN
      next_in := starts[granted + 1];
      starts := starts[:granted];
    END IF;
    granted_of := ARRAY[
      least(granted, listed[1]),
      least(greatest(granted - listed[1], 0), listed[2]),
      greatest(granted - listed[1] - listed[2], 0)
    ];
    settling_at := settling_at[granted_of[1] + 1:];
    interactive_at := interactive_at[granted_of[2] + 1:];
    bulk_at := bulk_at[granted_of[3] + 1:];

    UPDATE quota_budget b SET
      ending = ring,
      ended_to = ring_to,
      occupied = taken,
      paced_to = CASE WHEN granted > 0 THEN paced_after[granted] ELSE budget.paced_to END
    WHERE b.api = p_api;
    INSERT INTO quota_holder AS h VALUES (
      p_api, p_replica, p_sequence, p_in_flight + granted, p_may_arrive_ms, now_ms,
      ARRAY[p_waiting[1] - granted_of[1], p_waiting[2] - granted_of[2], p_waiting[3] - granted_of[3]],
      settling_at, interactive_at, bulk_at
    )
    ON CONFLICT (api, replica) DO UPDATE SET
      sequence = excluded.sequence, in_flight = excluded.in_flight,
      may_arrive_ms = excluded.may_arrive_ms, seen_at = excluded.seen_at, waiting = excluded.waiting,
      settling = excluded.settling, interactive = excluded.interactive, bulk = excluded.bulk;

    told_at := now_ms;
    backlog := ARRAY[
      p_waiting[1] - granted_of[1] + waiting_elsewhere[1],
      p_waiting[2] - granted_of[2] + waiting_elsewhere[2],
      p_waiting[3] - granted_of[3] + waiting_elsewhere[3]
    ];
    ahead := ARRAY[0, waiting_elsewhere[1], waiting_elsewhere[1] + waiting_elsewhere[2]];
    IF listed_here > 0 AND waiting_elsewhere <> ARRAY[0, 0, 0] THEN
      SELECT ARRAY[
        ahead[1] + coalesce(sum((SELECT count(*) FROM unnest(h.settling) s WHERE s < settling_at[1])), 0),
        ahead[2] + coalesce(sum((SELECT count(*) FROM unnest(h.interactive) s WHERE s < interactive_at[1])), 0),
        ahead[3] + coalesce(sum((SELECT count(*) FROM unnest(h.bulk) s WHERE s < bulk_at[1])), 0)
      ] INTO ahead
      FROM quota_holder h
      WHERE h.api = p_api AND h.replica <> p_replica AND h.seen_at > now_ms - waits_unseen_ms;
    END IF;
  END
  $$
`;
