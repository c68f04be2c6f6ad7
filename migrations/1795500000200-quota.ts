import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Puts in force the one budget of calls to IM per API, and the one count of requests per client, for all replicas.
 * New tables only; takes no lock on others.
 *
 * The tables are unlogged: they are of no use after a second, and a crash empties them. A budget that is missing starts
 * as if all its calls had just been made, so a crash costs a second and breaks no limit.
 *
 * Only this server's clock decides. It must not be stepped forwards while the service runs, and be slewed slowly only: a
 * clock that gains n % makes the quota's second n % shorter (docs/operations.md). A step backwards is noticed and costs a second.
 */
export class Quota1795500000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(budgetTable);
    await runner.query(holderTable);
    await runner.query(clockFunctions);
    await runner.query(factorFunction);
    await runner.query(budgetFunction);
    await runner.query(takeFunction);
    await runner.query(slowDownFunction);
    await runner.query(windowTable);
    await runner.query(`SELECT grant_to_app('SELECT, INSERT, UPDATE, DELETE ON quota_budget')`);
    await runner.query(`SELECT grant_to_app('SELECT, INSERT, UPDATE, DELETE ON quota_holder')`);
    await runner.query(`SELECT grant_to_app('SELECT, INSERT, UPDATE, DELETE ON throttler_window')`);
  }

  /** Nothing here is a record. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION quota_take');
    await runner.query('DROP FUNCTION quota_slow_down');
    await runner.query('DROP FUNCTION quota_budget_locked');
    await runner.query('DROP FUNCTION quota_factor');
    await runner.query('DROP FUNCTION quota_now_ms');
    await runner.query('DROP FUNCTION quota_received_ms');
    await runner.query('DROP TABLE quota_holder, quota_budget, throttler_window');
  }
}

/**
 * ending: how many completed calls give their place back at the end of each bucket of 2 ms, as a ring of 512 (place
 * `bucket % 512 + 1`); calls that did so up to and including bucket ended_to are no longer in it, occupied is its sum.
 * paced_to: the theoretical arrival time of the generic cell rate algorithm. Times in ms since 1970.
 */
const budgetTable = `
  CREATE UNLOGGED TABLE quota_budget (
    api text PRIMARY KEY,
    ending smallint[] NOT NULL,
    ended_to bigint NOT NULL,
    occupied integer NOT NULL,
    paced_to float8 NOT NULL,
    slowed_at float8 NOT NULL DEFAULT 0,
    slowed_to float8 NOT NULL DEFAULT 1
  ) WITH (fillfactor = 10);
  ALTER TABLE quota_budget ALTER COLUMN ending SET STORAGE PLAIN;
  INSERT INTO quota_budget (api, ending, ended_to, occupied, paced_to)
  SELECT api, array_fill(0::smallint, ARRAY[512]), 0, 0, 0
  FROM unnest(ARRAY['modify_group_msg', 'group_msg_get_simple', 'get_group_info']) AS api
`;

/** What a replica last said of an API. waiting counts per class; the lists hold when the oldest of them began to wait. */
const holderTable = `
  CREATE UNLOGGED TABLE quota_holder (
    api text,
    replica uuid,
    sequence bigint NOT NULL,
    in_flight integer NOT NULL,
    may_arrive_ms float8 NOT NULL,
    seen_at float8 NOT NULL,
    waiting integer[] NOT NULL,
    settling float8[] NOT NULL,
    interactive float8[] NOT NULL,
    bulk float8[] NOT NULL,
    PRIMARY KEY (api, replica)
  ) WITH (fillfactor = 20);
  ALTER TABLE quota_holder ALTER COLUMN settling SET STORAGE PLAIN,
    ALTER COLUMN interactive SET STORAGE PLAIN, ALTER COLUMN bulk SET STORAGE PLAIN
`;

const clockFunctions = `
  CREATE FUNCTION quota_now_ms() RETURNS float8 LANGUAGE sql VOLATILE
  AS $$ SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 $$;
  CREATE FUNCTION quota_received_ms() RETURNS float8 LANGUAGE sql VOLATILE
  AS $$ SELECT extract(epoch FROM statement_timestamp())::float8 * 1000 $$
`;

/** Back from slowed_to to 1 in a straight line over 30 s. */
const factorFunction = `
  CREATE FUNCTION quota_factor(slowed_at float8, slowed_to float8, now_ms float8) RETURNS float8
  LANGUAGE sql IMMUTABLE
  AS $$ SELECT slowed_to + (1 - slowed_to) * least(1, greatest(0, (now_ms - slowed_at) / 30000)) $$
`;

/** The budget, locked until the transaction ends; made as if p_limit calls had just been made where it is missing. */
const budgetFunction = `
  CREATE FUNCTION quota_budget_locked(p_api text, p_limit integer) RETURNS quota_budget
  LANGUAGE plpgsql
  AS $$
  DECLARE
    budget quota_budget;
    bucket bigint := floor(quota_now_ms() / 2);
    ending smallint[] := array_fill(0::smallint, ARRAY[512]);
  BEGIN
    SELECT * INTO budget FROM quota_budget b WHERE b.api = p_api FOR UPDATE;
    IF FOUND THEN
      RETURN budget;
    END IF;
    ending[(bucket + 501) % 512 + 1] := p_limit;
    INSERT INTO quota_budget VALUES (p_api, ending, bucket, p_limit, 0) ON CONFLICT DO NOTHING;
    SELECT * INTO budget FROM quota_budget b WHERE b.api = p_api FOR UPDATE;
    RETURN budget;
  END
  $$
`;

const slowDownFunction = `
  CREATE FUNCTION quota_slow_down(p_api text, p_limit integer) RETURNS void
  LANGUAGE plpgsql
  AS $$
  DECLARE
    now_ms float8;
  BEGIN
    PERFORM quota_budget_locked(p_api, p_limit);
    now_ms := quota_now_ms();
    UPDATE quota_budget SET
      slowed_to = greatest(1.0 / 64, quota_factor(slowed_at, slowed_to, now_ms) / 2),
      slowed_at = now_ms
    WHERE api = p_api AND NOT (slowed_at <= now_ms AND slowed_at > now_ms - 1000);
  END
  $$
`;

/**
 * Takes in what a replica reports and grants what it is due; the contract is that of QuotaLedger.take. One row per API is
 * locked, so takes of one API come one after the other.
 *
 * Places: the k-th next call may start when the ring shows fewer than places - in flight - k + 1 occupied, and no earlier
 * than the pace allows: 5 % above the rate with room for a tenth of a second's calls, so that an idle budget is not
 * spent in one burst and under overload it is the ring that binds. Starts up to 40 ms ahead are granted now, so that
 * asking every 10 ms leaves no place empty.
 */
const takeFunction = `
  CREATE FUNCTION quota_take(
    p_api text, p_replica uuid, p_sequence bigint, p_limit integer, p_in_flight integer,
    p_may_arrive_ms float8, p_completed float8[],
    p_settling float8[], p_interactive float8[], p_bulk float8[], p_waiting integer[],
    OUT starts float8[], OUT backlog integer[], OUT ahead integer[],
    OUT next_in float8, OUT per_second float8, OUT factor float8
  )
  LANGUAGE plpgsql
  AS $$
  DECLARE
    horizon_ms CONSTANT float8 := 40;
    waits_unseen_ms CONSTANT float8 := 250;
    budget quota_budget := quota_budget_locked(p_api, p_limit);
    now_ms float8 := quota_now_ms();
    received_ms float8 := quota_received_ms();
    today bigint := floor(now_ms / 2);
    bucket bigint;
    age float8;
    free integer;
    in_flight_elsewhere integer;
    some_expired boolean;
    waiting_elsewhere integer[];
    settling_at float8[];
    interactive_at float8[];
    bulk_at float8[];
    listed integer[] := ARRAY[cardinality(p_settling), cardinality(p_interactive), cardinality(p_bulk)];
    listed_here integer;
    wanted integer;
    interval_ms float8;
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
    IF budget.ended_to > today + 50 THEN
      budget.ending := array_fill(0::smallint, ARRAY[512]);
      budget.ending[(today + 501) % 512 + 1] := p_limit;
      budget.occupied := p_limit;
      budget.ended_to := today;
      budget.paced_to := 0;
    END IF;
    IF budget.ended_to < today - 511 THEN
      budget.ending := array_fill(0::smallint, ARRAY[512]);
      budget.occupied := 0;
      budget.ended_to := today;
    END IF;
    today := greatest(today, budget.ended_to);
    WHILE budget.ended_to < today LOOP
      budget.ended_to := budget.ended_to + 1;
      budget.occupied := budget.occupied - budget.ending[budget.ended_to % 512 + 1];
      budget.ending[budget.ended_to % 512 + 1] := 0;
    END LOOP;

    FOREACH age IN ARRAY p_completed LOOP
      bucket := ceil((received_ms - greatest(age, 0) + 1000) / 2);
      IF bucket > today THEN
        bucket := least(bucket, today + 511);
        budget.ending[bucket % 512 + 1] := budget.ending[bucket % 512 + 1] + 1;
        budget.occupied := budget.occupied + 1;
      END IF;
    END LOOP;

    SELECT
      coalesce(sum(h.in_flight) FILTER (WHERE h.seen_at + h.may_arrive_ms + 1000 > now_ms), 0),
      coalesce(bool_or(h.seen_at + h.may_arrive_ms + 1000 <= now_ms), false),
      ARRAY[
        coalesce(sum(h.waiting[1]) FILTER (WHERE h.seen_at > now_ms - waits_unseen_ms), 0),
        coalesce(sum(h.waiting[2]) FILTER (WHERE h.seen_at > now_ms - waits_unseen_ms), 0),
        coalesce(sum(h.waiting[3]) FILTER (WHERE h.seen_at > now_ms - waits_unseen_ms), 0)
      ]
    INTO in_flight_elsewhere, some_expired, waiting_elsewhere
    FROM quota_holder h WHERE h.api = p_api AND h.replica <> p_replica;
    IF some_expired THEN
      DELETE FROM quota_holder h
      WHERE h.api = p_api AND h.replica <> p_replica AND h.seen_at + h.may_arrive_ms + 1000 <= now_ms;
    END IF;

    settling_at := ARRAY(SELECT received_ms - a FROM unnest(p_settling) WITH ORDINALITY AS w (a, n) ORDER BY n);
    interactive_at := ARRAY(SELECT received_ms - a FROM unnest(p_interactive) WITH ORDINALITY AS w (a, n) ORDER BY n);
    bulk_at := ARRAY(SELECT received_ms - a FROM unnest(p_bulk) WITH ORDINALITY AS w (a, n) ORDER BY n);
    listed_here := listed[1] + listed[2] + listed[3];

    factor := quota_factor(budget.slowed_at, budget.slowed_to, now_ms);
    per_second := p_limit * factor;
    interval_ms := 1000 / (per_second * 1.05);
    tolerance_ms := (greatest(1, per_second / 10) - 1) * interval_ms;
    budget.paced_to := least(budget.paced_to, now_ms + horizon_ms + tolerance_ms + interval_ms);
    paced := budget.paced_to;
    free := greatest(1, floor(per_second + 1e-6)) - p_in_flight - in_flight_elsewhere - budget.occupied;
    wanted := CASE WHEN listed_here = 0 THEN 0 ELSE least(
      greatest(64, p_limit / 50),
      listed_here + waiting_elsewhere[1] + waiting_elsewhere[2] + waiting_elsewhere[3]
    ) END;
    bucket := today;
    starts := '{}';
    LOOP
      WHILE free <= slots AND bucket < today + 511 LOOP
        bucket := bucket + 1;
        free := free + budget.ending[bucket % 512 + 1];
      END LOOP;
      IF free <= slots THEN
        next_in := 1000;
        EXIT;
      END IF;
      start_ms := greatest(CASE WHEN bucket = today THEN now_ms ELSE bucket * 2 END, paced - tolerance_ms);
      IF slots = wanted OR start_ms > now_ms + horizon_ms THEN
        next_in := start_ms - now_ms;
        EXIT;
      END IF;
      slots := slots + 1;
      starts[slots] := start_ms - now_ms;
      paced := greatest(paced, start_ms) + interval_ms;
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
      ending = budget.ending,
      ended_to = budget.ended_to,
      occupied = budget.occupied,
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

/** Requests of one client under one rule in the window that runs. Only a hash of the key is kept. */
const windowTable = `
  CREATE UNLOGGED TABLE throttler_window (
    key bytea PRIMARY KEY,
    hits integer NOT NULL,
    ends_at timestamptz NOT NULL
  ) WITH (fillfactor = 50)
`;
