-- The schema after the last migration, for review. It is made from a migrated database by `npm run schema`, and no
-- program reads it: the migrations alone make the schema.

-- One edit: who asked for what, when. Written together with its content and its first entry. Append-only.
CREATE TABLE modification (
  id uuid NOT NULL,
  received_at timestamp with time zone NOT NULL,
  claim_no bigint NOT NULL,
  client text NOT NULL,
  operator text NOT NULL,
  ip text NOT NULL,
  idempotency_key text NOT NULL,
  key_use integer NOT NULL,
  payload_digest bytea NOT NULL,
  answer_by timestamp with time zone NOT NULL,
  group_id text NOT NULL,
  topic_id text NOT NULL,
  msg_seq bigint NOT NULL,
  ticket text,
  restores uuid,
  accept_unreadable_prior boolean NOT NULL,
  snapshot_at timestamp with time zone,
  recalled_custom_data_source text,
  drift_after uuid,
  drift_expected_digest text,
  on_behalf_of text,
  batch_id uuid,
  batch_index integer,
  CONSTRAINT modification_pkey PRIMARY KEY (id),
  CONSTRAINT a_key_takes_effect_once UNIQUE (client, idempotency_key, key_use),
  CONSTRAINT what_a_batch_edits_is_in_its_plan FOREIGN KEY (batch_id, batch_index) REFERENCES batch_item(batch_id, index) MATCH FULL NOT VALID,
  CONSTRAINT modification_recalled_custom_data_source_check CHECK ((recalled_custom_data_source = ANY (ARRAY['edit'::text, 'callback'::text])))
);
CREATE UNIQUE INDEX an_item_is_edited_once ON public.modification USING btree (batch_id, batch_index) WHERE (batch_id IS NOT NULL);
CREATE INDEX modification_by_client ON public.modification USING btree (client, id);
CREATE INDEX modification_by_group ON public.modification USING btree (group_id, id);
CREATE INDEX modification_by_msg_seq ON public.modification USING btree (msg_seq, id);
CREATE INDEX modification_by_on_behalf_of ON public.modification USING btree (on_behalf_of, id) WHERE (on_behalf_of IS NOT NULL);
CREATE INDEX modification_by_operator ON public.modification USING btree (operator, id);
CREATE INDEX modification_by_ticket ON public.modification USING btree (ticket, id) WHERE (ticket IS NOT NULL);
CREATE INDEX modification_in_topic ON public.modification USING btree (topic_id, id) WHERE (topic_id <> ''::text);
CREATE INDEX modification_of_message ON public.modification USING btree (group_id, topic_id, msg_seq, claim_no);
CREATE TRIGGER an_edit_has_its_approvals AFTER INSERT ON public.modification REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION an_edit_has_its_approvals();
CREATE TRIGGER an_item_is_what_was_approved AFTER INSERT ON public.modification FOR EACH ROW WHEN ((new.batch_id IS NOT NULL)) EXECUTE FUNCTION an_item_is_what_was_approved();
CREATE TRIGGER modification_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.modification FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- The overwritten version, what was requested, and the reason, each with the salt of its commitment. Append-only.
CREATE TABLE modification_content (
  modification_id uuid NOT NULL,
  prior_item bytea,
  prior_salt bytea,
  recalled_custom_data bytea,
  requested_msg_body bytea,
  requested_msg_body_salt bytea,
  requested_custom_data bytea,
  requested_custom_data_salt bytea,
  reason text NOT NULL,
  reason_salt bytea NOT NULL,
  searchable text NOT NULL,
  recalled_custom_data_salt bytea,
  drift_expected_digest_salt bytea,
  erasure_id uuid,
  erasure_entry_id uuid,
  erased_at timestamp with time zone,
  is_reason_erased boolean,
  CONSTRAINT modification_content_pkey PRIMARY KEY (modification_id)
) PARTITION BY RANGE (modification_id);
CREATE TRIGGER a_proposal_is_erased_with_its_edit AFTER UPDATE ON public.modification_content FOR EACH ROW EXECUTE FUNCTION a_proposal_is_erased_with_its_edit();
CREATE TRIGGER an_edit_is_what_was_approved AFTER INSERT ON public.modification_content REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION an_edit_is_what_was_approved();
CREATE TRIGGER contents_are_of_an_edit AFTER INSERT ON public.modification_content REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION contents_are_of_an_edit();
CREATE TRIGGER contents_are_to_be_indexed AFTER INSERT ON public.modification_content REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION to_be_indexed();
CREATE TRIGGER modification_content_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.modification_content FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- The contents from before the months. Every partition is like it; those of months are named modification_content_2027_01.
CREATE TABLE modification_content_first (
  modification_id uuid NOT NULL,
  prior_item bytea,
  prior_salt bytea,
  recalled_custom_data bytea,
  requested_msg_body bytea,
  requested_msg_body_salt bytea,
  requested_custom_data bytea,
  requested_custom_data_salt bytea,
  reason text NOT NULL,
  reason_salt bytea NOT NULL,
  searchable text NOT NULL,
  recalled_custom_data_salt bytea,
  drift_expected_digest_salt bytea,
  erasure_id uuid,
  erasure_entry_id uuid,
  erased_at timestamp with time zone,
  is_reason_erased boolean,
  CONSTRAINT modification_content_first_pkey PRIMARY KEY (modification_id)
);
CREATE TRIGGER a_proposal_is_erased_with_its_edit AFTER UPDATE ON public.modification_content_first FOR EACH ROW EXECUTE FUNCTION a_proposal_is_erased_with_its_edit();
CREATE TRIGGER contents_only_grow BEFORE DELETE OR UPDATE OR TRUNCATE ON public.modification_content_first FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();

-- Contents that belong to no month that was made. Meant to be empty.
CREATE TABLE modification_content_net (
  modification_id uuid NOT NULL,
  prior_item bytea,
  prior_salt bytea,
  recalled_custom_data bytea,
  requested_msg_body bytea,
  requested_msg_body_salt bytea,
  requested_custom_data bytea,
  requested_custom_data_salt bytea,
  reason text NOT NULL,
  reason_salt bytea NOT NULL,
  searchable text NOT NULL,
  recalled_custom_data_salt bytea,
  drift_expected_digest_salt bytea,
  erasure_id uuid,
  erasure_entry_id uuid,
  erased_at timestamp with time zone,
  is_reason_erased boolean,
  CONSTRAINT modification_content_net_pkey PRIMARY KEY (modification_id)
);
CREATE TRIGGER a_proposal_is_erased_with_its_edit AFTER UPDATE ON public.modification_content_net FOR EACH ROW EXECUTE FUNCTION a_proposal_is_erased_with_its_edit();
CREATE TRIGGER contents_only_grow BEFORE DELETE OR UPDATE OR TRUNCATE ON public.modification_content_net FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();

-- The months of contents, and how far those have come that are to be dropped.
CREATE TABLE content_month (
  name text NOT NULL,
  from_at timestamp with time zone,
  to_at timestamp with time zone NOT NULL,
  is_in_net boolean DEFAULT false NOT NULL,
  copied_to uuid,
  waits_for text[],
  dropped_at timestamp with time zone,
  kept_by uuid,
  has_late boolean DEFAULT false NOT NULL,
  CONSTRAINT content_month_pkey PRIMARY KEY (name),
  CONSTRAINT content_month_to_at_key UNIQUE (to_at)
);
-- The application's role may: SELECT

-- How an edit ended; no row while it is open. Append-only.
CREATE TABLE modification_outcome (
  modification_id uuid NOT NULL,
  state text NOT NULL,
  settled_by text,
  because text,
  error_code bigint,
  error_info bytea,
  error_info_salt bytea,
  attempts integer NOT NULL,
  sent_at timestamp with time zone,
  settled_at timestamp with time zone NOT NULL,
  CONSTRAINT modification_outcome_pkey PRIMARY KEY (modification_id),
  CONSTRAINT modification_outcome_modification_id_fkey FOREIGN KEY (modification_id) REFERENCES modification(id),
  CONSTRAINT modification_outcome_settled_by_check CHECK ((settled_by = ANY (ARRAY['response'::text, 'reread'::text]))),
  CONSTRAINT modification_outcome_state_check CHECK ((state = ANY (ARRAY['applied'::text, 'refused'::text, 'rejected'::text, 'not_applied'::text, 'superseded'::text])))
);
CREATE INDEX modification_outcome_by_failure ON public.modification_outcome USING btree (error_code, modification_id) WHERE (error_code <> 0);
CREATE INDEX modification_outcome_by_rare_state ON public.modification_outcome USING btree (state, modification_id) WHERE (state <> 'applied'::text);
CREATE TRIGGER modification_outcome_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.modification_outcome FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- A version that only a re-read of an edit showed. Append-only.
CREATE TABLE found_version (
  entry_id uuid NOT NULL,
  modification_id uuid NOT NULL,
  item bytea NOT NULL,
  salt bytea NOT NULL,
  CONSTRAINT found_version_pkey PRIMARY KEY (entry_id),
  CONSTRAINT found_version_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger_entry(entry_id),
  CONSTRAINT found_version_modification_id_fkey FOREIGN KEY (modification_id) REFERENCES modification(id),
  CONSTRAINT found_version_salt_check CHECK ((length(salt) = 32))
);
CREATE INDEX found_version_of_modification ON public.found_version USING btree (modification_id);
CREATE TRIGGER found_version_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.found_version FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- A plan of edits: who asked for it, and why. Append-only.
CREATE TABLE batch (
  id uuid NOT NULL,
  received_at timestamp with time zone NOT NULL,
  client text NOT NULL,
  operator text NOT NULL,
  ip text NOT NULL,
  on_behalf_of text,
  reason text NOT NULL,
  ticket text,
  is_dry_run boolean NOT NULL,
  restores uuid,
  idempotency_key text,
  payload_digest bytea,
  total integer NOT NULL,
  items_salt bytea,
  erasure_entry_id uuid,
  reason_erasure_entry_id uuid,
  CONSTRAINT batch_pkey PRIMARY KEY (id),
  CONSTRAINT a_key_accepts_one_batch UNIQUE (client, idempotency_key),
  CONSTRAINT batch_restores_fkey FOREIGN KEY (restores) REFERENCES batch(id),
  CONSTRAINT batch_items_salt_check CHECK ((length(items_salt) = 32)),
  CONSTRAINT batch_total_check CHECK ((total > 0))
);
CREATE TRIGGER batch_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.batch FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- One edit of a plan. Append-only.
CREATE TABLE batch_item (
  batch_id uuid NOT NULL,
  index integer NOT NULL,
  group_id text NOT NULL,
  topic_id text NOT NULL,
  msg_seq bigint NOT NULL,
  requested_msg_body bytea,
  requested_custom_data bytea,
  reason text NOT NULL,
  ticket text,
  if_prior_digest text,
  accept_unreadable_prior boolean NOT NULL,
  restores uuid,
  erasure_entry_id uuid,
  CONSTRAINT batch_item_pkey PRIMARY KEY (batch_id, index),
  CONSTRAINT batch_item_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES batch(id),
  CONSTRAINT batch_item_restores_fkey FOREIGN KEY (restores) REFERENCES modification(id),
  CONSTRAINT batch_item_index_check CHECK ((index >= 0))
);
CREATE TRIGGER a_batch_loses_its_reason_with_its_items AFTER UPDATE ON public.batch_item REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION a_batch_loses_its_reason_with_its_items();
CREATE TRIGGER a_pin_is_erased_with_its_item AFTER UPDATE ON public.batch_item FOR EACH ROW WHEN ((new.erasure_entry_id IS NOT NULL)) EXECUTE FUNCTION a_pin_is_erased_with_its_item();
CREATE TRIGGER batch_item_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.batch_item FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
CREATE TRIGGER what_is_decided_on_stays AFTER INSERT ON public.batch_item REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION what_is_decided_on_stays();
-- The application's role may: INSERT, SELECT

-- What one edit of a dry run would have come to. Append-only.
CREATE TABLE batch_rehearsal (
  batch_id uuid NOT NULL,
  index integer NOT NULL,
  at timestamp with time zone NOT NULL,
  because text,
  error_code bigint,
  error_info bytea,
  prior_item bytea,
  snapshot_at timestamp with time zone,
  recalled_custom_data bytea,
  recalled_custom_data_source text,
  drift_after uuid,
  drift_expected_digest text,
  CONSTRAINT batch_rehearsal_pkey PRIMARY KEY (batch_id, index),
  CONSTRAINT batch_rehearsal_batch_id_index_fkey FOREIGN KEY (batch_id, index) REFERENCES batch_item(batch_id, index),
  CONSTRAINT batch_rehearsal_recalled_custom_data_source_check CHECK ((recalled_custom_data_source = ANY (ARRAY['edit'::text, 'callback'::text])))
);
CREATE TRIGGER batch_rehearsal_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.batch_rehearsal FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- An entry of the ledger about a batch, and the reason that was given with it. Append-only.
CREATE TABLE batch_step (
  entry_id uuid NOT NULL,
  batch_id uuid NOT NULL,
  reason text,
  reason_salt bytea,
  CONSTRAINT batch_step_pkey PRIMARY KEY (entry_id),
  CONSTRAINT batch_step_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES batch(id),
  CONSTRAINT batch_step_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger_entry(entry_id),
  CONSTRAINT batch_step_reason_salt_check CHECK ((length(reason_salt) = 32))
);
CREATE INDEX batch_step_of_batch ON public.batch_step USING btree (batch_id);
CREATE TRIGGER batch_step_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.batch_step FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- Where a batch stands.
CREATE TABLE batch_status (
  batch_id uuid NOT NULL,
  state text NOT NULL,
  finished_at timestamp with time zone,
  CONSTRAINT batch_status_pkey PRIMARY KEY (batch_id),
  CONSTRAINT batch_status_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES batch(id),
  CONSTRAINT batch_status_state_check CHECK ((state = ANY (ARRAY['running'::text, 'paused'::text, 'cancelled'::text, 'finished'::text, 'awaiting_approval'::text, 'approved'::text, 'declined'::text, 'expired'::text, 'withdrawn'::text])))
) WITH (fillfactor=50);
CREATE INDEX batch_status_open ON public.batch_status USING btree (batch_id) WHERE (finished_at IS NULL);
CREATE TRIGGER a_batch_is_where_decisions_led AFTER INSERT OR UPDATE ON public.batch_status FOR EACH ROW EXECUTE FUNCTION a_batch_is_where_decisions_led();
-- The application's role may: INSERT, SELECT, UPDATE

-- Items of a batch that one pull serves, until each of them is on record.
CREATE TABLE batch_chunk (
  batch_id uuid NOT NULL,
  chunk_no integer NOT NULL,
  items integer[] NOT NULL,
  replica uuid,
  rests_until timestamp with time zone,
  CONSTRAINT batch_chunk_pkey PRIMARY KEY (batch_id, chunk_no),
  CONSTRAINT batch_chunk_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES batch(id)
) WITH (fillfactor=50, autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_threshold=1000);
-- The application's role may: DELETE, INSERT, SELECT, UPDATE

-- The version of a message that was seen when its batch was proposed. Append-only.
CREATE TABLE batch_pin (
  batch_id uuid NOT NULL,
  index integer NOT NULL,
  at timestamp with time zone NOT NULL,
  because text,
  error_code bigint,
  error_info bytea,
  prior_item bytea,
  snapshot_at timestamp with time zone,
  recalled_custom_data bytea,
  recalled_custom_data_source text,
  drift_after uuid,
  drift_expected_digest text,
  prior_digest text NOT NULL,
  CONSTRAINT batch_pin_pkey PRIMARY KEY (batch_id, index),
  CONSTRAINT batch_pin_batch_id_index_fkey FOREIGN KEY (batch_id, index) REFERENCES batch_item(batch_id, index),
  CONSTRAINT batch_pin_recalled_custom_data_source_check CHECK ((recalled_custom_data_source = ANY (ARRAY['edit'::text, 'callback'::text])))
);
CREATE TRIGGER a_pin_is_of_what_waits AFTER INSERT ON public.batch_pin REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION a_pin_is_of_what_waits();
CREATE TRIGGER batch_pin_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.batch_pin FOR EACH STATEMENT EXECUTE FUNCTION proposals_grow_or_are_erased();
-- The application's role may: INSERT, SELECT

-- Items of a proposed batch whose messages are still to be looked at.
CREATE TABLE batch_check (
  batch_id uuid NOT NULL,
  chunk_no integer NOT NULL,
  items integer[] NOT NULL,
  replica uuid,
  rests_until timestamp with time zone,
  CONSTRAINT batch_check_pkey PRIMARY KEY (batch_id, chunk_no),
  CONSTRAINT batch_check_batch_id_fkey FOREIGN KEY (batch_id) REFERENCES batch(id)
) WITH (fillfactor=50, autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_threshold=1000);
-- The application's role may: DELETE, INSERT, SELECT, UPDATE

-- An edit or a batch that needs the approval of others: who asked for it, of how many, until when. Append-only.
CREATE TABLE approval_request (
  id uuid NOT NULL,
  kind text NOT NULL,
  received_at timestamp with time zone NOT NULL,
  client text NOT NULL,
  operator text NOT NULL,
  on_behalf_of text,
  needed integer NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  operator_sub text,
  CONSTRAINT approval_request_pkey PRIMARY KEY (id),
  CONSTRAINT approval_request_kind_check CHECK ((kind = ANY (ARRAY['modification'::text, 'batch'::text]))),
  CONSTRAINT approval_request_needed_check CHECK (((needed >= 1) AND (needed <= 100)))
);
CREATE TRIGGER approval_request_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.approval_request FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- An edit that needs approval: what it would be. Its row is made when it begins. Append-only.
CREATE TABLE proposal (
  id uuid NOT NULL,
  received_at timestamp with time zone NOT NULL,
  client text NOT NULL,
  operator text NOT NULL,
  ip text NOT NULL,
  idempotency_key text NOT NULL,
  payload_digest bytea NOT NULL,
  group_id text NOT NULL,
  topic_id text NOT NULL,
  msg_seq bigint NOT NULL,
  ticket text,
  restores uuid,
  on_behalf_of text,
  accept_unreadable_prior boolean NOT NULL,
  snapshot_at timestamp with time zone NOT NULL,
  recalled_custom_data_source text,
  drift_after uuid,
  drift_expected_digest text,
  prior_digest text NOT NULL,
  CONSTRAINT proposal_pkey PRIMARY KEY (id),
  CONSTRAINT a_key_proposes_once UNIQUE (client, idempotency_key),
  CONSTRAINT proposal_id_fkey FOREIGN KEY (id) REFERENCES approval_request(id),
  CONSTRAINT proposal_recalled_custom_data_source_check CHECK ((recalled_custom_data_source = ANY (ARRAY['edit'::text, 'callback'::text])))
);
CREATE TRIGGER a_proposal_is_what_waits AFTER INSERT ON public.proposal FOR EACH ROW EXECUTE FUNCTION a_proposal_is_what_waits();
CREATE TRIGGER proposal_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.proposal FOR EACH STATEMENT EXECUTE FUNCTION proposals_grow_or_are_erased();
-- The application's role may: INSERT, SELECT

-- The version that was seen, what is proposed, and the reason, each with the salt of its commitment. Append-only.
CREATE TABLE proposal_content (
  proposal_id uuid NOT NULL,
  prior_item bytea,
  prior_salt bytea,
  recalled_custom_data bytea,
  recalled_custom_data_salt bytea,
  drift_expected_digest_salt bytea,
  requested_msg_body bytea,
  requested_msg_body_salt bytea,
  requested_custom_data bytea,
  requested_custom_data_salt bytea,
  reason text NOT NULL,
  reason_salt bytea NOT NULL,
  erasure_id uuid,
  erasure_entry_id uuid,
  erased_at timestamp with time zone,
  is_reason_erased boolean,
  CONSTRAINT proposal_content_pkey PRIMARY KEY (proposal_id),
  CONSTRAINT proposal_content_proposal_id_fkey FOREIGN KEY (proposal_id) REFERENCES proposal(id)
);
CREATE TRIGGER no_search_finds_what_was_erased AFTER UPDATE ON public.proposal_content FOR EACH ROW WHEN ((new.prior_item IS NULL)) EXECUTE FUNCTION forget_erased_proposal();
CREATE TRIGGER proposal_content_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.proposal_content FOR EACH STATEMENT EXECUTE FUNCTION proposals_grow_or_are_erased();
CREATE TRIGGER proposals_are_to_be_indexed AFTER INSERT ON public.proposal_content REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION proposals_to_be_indexed();
-- The application's role may: INSERT, SELECT

-- That somebody approved, declined or withdrew, or that the time was over, with its entry. Append-only.
CREATE TABLE approval_decision (
  request_id uuid NOT NULL,
  nth integer NOT NULL,
  decision text NOT NULL,
  at timestamp with time zone NOT NULL,
  entry_id uuid NOT NULL,
  client text NOT NULL,
  person text,
  person_key text GENERATED ALWAYS AS (person_key(person)) STORED,
  sub text,
  ip text NOT NULL,
  comment text,
  comment_salt bytea,
  CONSTRAINT approval_decision_pkey PRIMARY KEY (request_id, nth),
  CONSTRAINT an_entry_tells_of_one_decision UNIQUE (entry_id),
  CONSTRAINT approval_decision_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger_entry(entry_id),
  CONSTRAINT approval_decision_request_id_fkey FOREIGN KEY (request_id) REFERENCES approval_request(id),
  CONSTRAINT a_comment_has_its_salt CHECK (((comment IS NULL) = (comment_salt IS NULL))),
  CONSTRAINT a_person_decides CHECK (((decision <> ALL (ARRAY['approve'::text, 'decline'::text])) OR ((person IS NOT NULL) AND (sub IS NOT NULL)))),
  CONSTRAINT approval_decision_comment_salt_check CHECK ((length(comment_salt) = 32)),
  CONSTRAINT approval_decision_decision_check CHECK ((decision = ANY (ARRAY['approve'::text, 'decline'::text, 'withdraw'::text, 'expire'::text]))),
  CONSTRAINT approval_decision_nth_check CHECK ((nth > 0))
);
CREATE UNIQUE INDEX a_person_decides_once ON public.approval_decision USING btree (request_id, person_key) WHERE (decision = ANY (ARRAY['approve'::text, 'decline'::text]));
CREATE UNIQUE INDEX an_end_is_one ON public.approval_decision USING btree (request_id) WHERE (decision <> 'approve'::text);
CREATE INDEX approval_decision_of_person ON public.approval_decision USING btree (person_key, entry_id);
CREATE TRIGGER a_decision_is_open_to_whom_it_concerns AFTER INSERT ON public.approval_decision FOR EACH ROW EXECUTE FUNCTION a_decision_is_open_to_whom_it_concerns();
CREATE TRIGGER approval_decision_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.approval_decision FOR EACH STATEMENT EXECUTE FUNCTION proposals_grow_or_are_erased();
-- The application's role may: INSERT, SELECT

-- What waits for decisions, and what is approved and has not begun.
CREATE TABLE approval_open (
  request_id uuid NOT NULL,
  expires_at timestamp with time zone NOT NULL,
  next_try_at timestamp with time zone,
  CONSTRAINT approval_open_pkey PRIMARY KEY (request_id),
  CONSTRAINT approval_open_request_id_fkey FOREIGN KEY (request_id) REFERENCES approval_request(id)
) WITH (fillfactor=50, autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_threshold=1000);
CREATE INDEX approval_open_approved ON public.approval_open USING btree (next_try_at) WHERE (next_try_at IS NOT NULL);
CREATE INDEX approval_open_waiting ON public.approval_open USING btree (expires_at) WHERE (next_try_at IS NULL);
-- The application's role may: DELETE, INSERT, SELECT, UPDATE

-- An edit under way. It claims its message and its idempotency key; it is deleted when the edit ends.
CREATE TABLE edit_claim (
  modification_id uuid NOT NULL,
  claim_no bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  group_id text NOT NULL,
  topic_id text NOT NULL,
  msg_seq bigint NOT NULL,
  client text NOT NULL,
  idempotency_key text NOT NULL,
  key_use integer NOT NULL,
  payload_digest bytea NOT NULL,
  replica uuid,
  state text DEFAULT 'claimed'::text NOT NULL,
  error_code bigint,
  error_info bytea,
  attempts integer DEFAULT 0 NOT NULL,
  sent_at timestamp with time zone,
  CONSTRAINT edit_claim_pkey PRIMARY KEY (modification_id),
  CONSTRAINT one_edit_at_a_time UNIQUE (group_id, topic_id, msg_seq),
  CONSTRAINT one_request_per_key UNIQUE (client, idempotency_key),
  CONSTRAINT edit_claim_state_check CHECK ((state = ANY (ARRAY['claimed'::text, 'pending'::text, 'in_doubt'::text])))
) WITH (fillfactor=50, autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_threshold=1000);
-- The application's role may: DELETE, INSERT, SELECT, UPDATE

-- A replica of the service and until when it counts as alive.
CREATE TABLE replica (
  id uuid NOT NULL,
  alive_until timestamp with time zone NOT NULL,
  CONSTRAINT replica_pkey PRIMARY KEY (id)
);
-- The application's role may: DELETE, INSERT, SELECT, UPDATE

-- The entries of the ledger, byte for byte. Append-only.
CREATE TABLE ledger_entry (
  entry_id uuid NOT NULL,
  type text NOT NULL,
  at timestamp with time zone NOT NULL,
  client text NOT NULL,
  operator text,
  modification_id uuid,
  bytes bytea NOT NULL,
  read_modification_id uuid,
  CONSTRAINT ledger_entry_pkey PRIMARY KEY (entry_id)
);
CREATE INDEX ledger_entry_by_client ON public.ledger_entry USING btree (client, entry_id);
CREATE INDEX ledger_entry_by_operator ON public.ledger_entry USING btree (operator, entry_id) WHERE (operator IS NOT NULL);
CREATE INDEX ledger_entry_by_rare_type ON public.ledger_entry USING btree (type, entry_id) WHERE ((type <> 'edit.intended'::text) AND (type <> 'edit.applied'::text));
CREATE INDEX ledger_entry_of_modification ON public.ledger_entry USING btree (modification_id) WHERE (modification_id IS NOT NULL);
CREATE INDEX ledger_entry_of_read ON public.ledger_entry USING btree (read_modification_id) WHERE (read_modification_id IS NOT NULL);
CREATE TRIGGER ledger_entry_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- Contents of entries that are not about an edit, with the salt. Append-only.
CREATE TABLE ledger_opening (
  entry_id uuid NOT NULL,
  pointer text NOT NULL,
  salt bytea NOT NULL,
  content bytea NOT NULL,
  CONSTRAINT ledger_opening_pkey PRIMARY KEY (entry_id, pointer),
  CONSTRAINT ledger_opening_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger_entry(entry_id)
);
CREATE TRIGGER ledger_opening_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_opening FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- The queue of entries that are not on the log yet.
CREATE TABLE ledger_unsealed (
  entry_id uuid NOT NULL,
  queue_no bigint GENERATED ALWAYS AS IDENTITY NOT NULL,
  is_of_new_type boolean DEFAULT false NOT NULL,
  is_grown boolean DEFAULT false NOT NULL,
  follows_approvals boolean DEFAULT false NOT NULL,
  CONSTRAINT ledger_unsealed_pkey PRIMARY KEY (entry_id)
) WITH (autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_threshold=1000);
CREATE INDEX ledger_unsealed_in_order ON public.ledger_unsealed USING btree (queue_no);
CREATE TRIGGER a_grown_entry_is_left_to_who_takes_it BEFORE DELETE ON public.ledger_unsealed FOR EACH ROW WHEN (old.is_grown) EXECUTE FUNCTION is_left_to_who_takes_grown_entries();
CREATE TRIGGER a_new_type_is_left_to_who_knows_it BEFORE DELETE ON public.ledger_unsealed FOR EACH ROW WHEN (old.is_of_new_type) EXECUTE FUNCTION is_left_to_who_knows_it();
CREATE TRIGGER what_follows_approvals_is_left_to_who_knows_them BEFORE DELETE ON public.ledger_unsealed FOR EACH ROW WHEN (old.follows_approvals) EXECUTE FUNCTION is_left_to_who_knows_approvals();
-- The application's role may: DELETE, INSERT, SELECT, UPDATE

-- The place of an entry on the log, and its hash. Append-only.
CREATE TABLE ledger_leaf (
  index bigint NOT NULL,
  entry_id uuid NOT NULL,
  leaf_hash bytea NOT NULL,
  CONSTRAINT ledger_leaf_pkey PRIMARY KEY (index),
  CONSTRAINT an_entry_is_sealed_once UNIQUE (entry_id),
  CONSTRAINT ledger_leaf_index_check CHECK ((index >= 0)),
  CONSTRAINT ledger_leaf_leaf_hash_check CHECK ((length(leaf_hash) = 32))
);
CREATE TRIGGER ledger_leaf_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_leaf FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- Full tiles of hashes (tlog-tiles). Append-only.
CREATE TABLE ledger_tile (
  level integer NOT NULL,
  index bigint NOT NULL,
  hashes bytea NOT NULL,
  root bytea NOT NULL,
  CONSTRAINT ledger_tile_pkey PRIMARY KEY (level, index),
  CONSTRAINT ledger_tile_hashes_check CHECK ((length(hashes) = (256 * 32))),
  CONSTRAINT ledger_tile_root_check CHECK ((length(root) = 32))
);
CREATE TRIGGER ledger_tile_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_tile FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- Signed checkpoints of the log. Append-only.
CREATE TABLE ledger_checkpoint (
  size bigint NOT NULL,
  note text NOT NULL,
  at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT ledger_checkpoint_pkey PRIMARY KEY (size),
  CONSTRAINT ledger_checkpoint_size_check CHECK ((size >= 0))
);
CREATE TRIGGER ledger_checkpoint_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_checkpoint FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- That a witness saw a checkpoint: a line of its signed note. Append-only.
CREATE TABLE ledger_cosignature (
  size bigint NOT NULL,
  witness text NOT NULL,
  line text NOT NULL,
  at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  CONSTRAINT ledger_cosignature_pkey PRIMARY KEY (size, witness),
  CONSTRAINT ledger_cosignature_size_fkey FOREIGN KEY (size) REFERENCES ledger_checkpoint(size)
);
CREATE INDEX ledger_cosignature_by_witness ON public.ledger_cosignature USING btree (witness, size);
CREATE TRIGGER ledger_cosignature_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.ledger_cosignature FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- Which replica asks the witnesses. One row.
CREATE TABLE witness_turn (
  is_it boolean DEFAULT true NOT NULL,
  holder uuid,
  held_until timestamp with time zone NOT NULL,
  CONSTRAINT witness_turn_pkey PRIMARY KEY (is_it),
  CONSTRAINT one_replica_asks_the_witnesses CHECK (is_it)
) WITH (fillfactor=50, autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_threshold=1000);
-- The application's role may: INSERT, SELECT, UPDATE

-- What must not be erased, while no release of it is on record. Append-only.
CREATE TABLE hold (
  id uuid NOT NULL,
  entry_id uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  client text NOT NULL,
  operator text,
  ip text NOT NULL,
  name text NOT NULL,
  reason text NOT NULL,
  reason_salt bytea NOT NULL,
  ticket text,
  group_id text,
  topic_id text,
  msg_seq bigint,
  account text,
  account_salt bytea,
  of_client text,
  from_at timestamp with time zone,
  to_at timestamp with time zone,
  CONSTRAINT hold_pkey PRIMARY KEY (id),
  CONSTRAINT hold_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger_entry(entry_id),
  CONSTRAINT a_hold_is_about_something CHECK ((num_nonnulls(group_id, topic_id, msg_seq, account, of_client, from_at, to_at) > 0)),
  CONSTRAINT an_account_is_committed_to CHECK (((account IS NULL) = (account_salt IS NULL))),
  CONSTRAINT hold_account_salt_check CHECK ((length(account_salt) = 32)),
  CONSTRAINT hold_reason_salt_check CHECK ((length(reason_salt) = 32))
);
CREATE TRIGGER hold_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.hold FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- The end of a hold. Append-only.
CREATE TABLE hold_release (
  hold_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  at timestamp with time zone NOT NULL,
  client text NOT NULL,
  operator text,
  ip text NOT NULL,
  reason text NOT NULL,
  reason_salt bytea NOT NULL,
  CONSTRAINT hold_release_pkey PRIMARY KEY (hold_id),
  CONSTRAINT hold_release_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger_entry(entry_id),
  CONSTRAINT hold_release_hold_id_fkey FOREIGN KEY (hold_id) REFERENCES hold(id),
  CONSTRAINT hold_release_reason_salt_check CHECK ((length(reason_salt) = 32))
);
CREATE TRIGGER hold_release_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.hold_release FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- What is to be erased: who asked for it, and why. Append-only.
CREATE TABLE erasure (
  id uuid NOT NULL,
  received_at timestamp with time zone NOT NULL,
  kind text NOT NULL,
  client text NOT NULL,
  operator text,
  ip text,
  idempotency_key text,
  payload_digest bytea,
  is_dry_run boolean NOT NULL,
  reason text NOT NULL,
  reason_salt bytea NOT NULL,
  ticket text,
  basis text NOT NULL,
  includes_reasons boolean NOT NULL,
  group_id text,
  topic_id text,
  msg_seq bigint,
  account text,
  account_salt bytea,
  of_client text,
  from_at timestamp with time zone,
  to_at timestamp with time zone,
  modification_ids uuid[],
  entry_ids uuid[],
  CONSTRAINT erasure_pkey PRIMARY KEY (id),
  CONSTRAINT a_key_asks_for_one_erasure UNIQUE (client, idempotency_key),
  CONSTRAINT an_account_to_erase_is_committed_to CHECK (((account IS NULL) = (account_salt IS NULL))),
  CONSTRAINT an_erasure_is_about_something CHECK ((num_nonnulls(group_id, topic_id, msg_seq, account, of_client, from_at, to_at, modification_ids, entry_ids) > 0)),
  CONSTRAINT erasure_account_salt_check CHECK ((length(account_salt) = 32)),
  CONSTRAINT erasure_kind_check CHECK ((kind = ANY (ARRAY['request'::text, 'retention'::text]))),
  CONSTRAINT erasure_reason_salt_check CHECK ((length(reason_salt) = 32))
);
CREATE TRIGGER erasure_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.erasure FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- How far an erasure has come.
CREATE TABLE erasure_status (
  erasure_id uuid NOT NULL,
  state text NOT NULL,
  done_to uuid NOT NULL,
  matched bigint DEFAULT 0 NOT NULL,
  erased bigint DEFAULT 0 NOT NULL,
  held bigint DEFAULT 0 NOT NULL,
  held_by jsonb DEFAULT '{}'::jsonb NOT NULL,
  entries integer DEFAULT 0 NOT NULL,
  resting_until timestamp with time zone,
  finished_at timestamp with time zone,
  done_to_batch uuid,
  done_to_item integer,
  CONSTRAINT erasure_status_pkey PRIMARY KEY (erasure_id),
  CONSTRAINT erasure_status_erasure_id_fkey FOREIGN KEY (erasure_id) REFERENCES erasure(id),
  CONSTRAINT erasure_status_state_check CHECK ((state = ANY (ARRAY['running'::text, 'finished'::text, 'failed'::text])))
) WITH (fillfactor=50, autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_threshold=1000);
CREATE INDEX erasure_status_running ON public.erasure_status USING btree (erasure_id) WHERE (state = 'running'::text);
-- The application's role may: INSERT, SELECT, UPDATE

-- When contents that are older than they are kept are looked for. One row.
CREATE TABLE retention_turn (
  is_it boolean DEFAULT true NOT NULL,
  next_at timestamp with time zone NOT NULL,
  gone_to uuid NOT NULL,
  CONSTRAINT retention_turn_pkey PRIMARY KEY (is_it),
  CONSTRAINT retention_has_one_turn CHECK (is_it)
);
-- The application's role may: SELECT, UPDATE

-- A receiver of entries: how far it was delivered to, and which replica delivers.
CREATE TABLE sink (
  name text NOT NULL,
  state text DEFAULT 'running'::text NOT NULL,
  next_index bigint NOT NULL,
  rewinds integer DEFAULT 0 NOT NULL,
  holder uuid,
  held_until timestamp with time zone,
  last_status integer,
  last_error text,
  last_at timestamp with time zone,
  CONSTRAINT sink_pkey PRIMARY KEY (name),
  CONSTRAINT a_holder_has_a_time CHECK (((holder IS NULL) = (held_until IS NULL))),
  CONSTRAINT sink_next_index_check CHECK ((next_index >= 0)),
  CONSTRAINT sink_state_check CHECK ((state = ANY (ARRAY['running'::text, 'paused'::text, 'stopped'::text])))
) WITH (fillfactor=50, autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_threshold=1000);
-- The application's role may: INSERT, SELECT, UPDATE

-- The CloudCustomData that a message was sent with, as the webhook reported it. Append-only.
CREATE TABLE message_original (
  group_id text NOT NULL,
  topic_id text NOT NULL,
  msg_seq bigint NOT NULL,
  custom_data bytea NOT NULL,
  event_at timestamp with time zone NOT NULL,
  received_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  erasure_entry_id uuid,
  CONSTRAINT message_original_pkey PRIMARY KEY (group_id, topic_id, msg_seq)
);
CREATE TRIGGER message_original_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.message_original FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- An edit that the webhook reported, made by anyone. Append-only.
CREATE TABLE told_edit (
  id uuid NOT NULL,
  group_id text NOT NULL,
  topic_id text NOT NULL,
  msg_seq bigint NOT NULL,
  event_at timestamp with time zone NOT NULL,
  received_at timestamp with time zone DEFAULT clock_timestamp() NOT NULL,
  account text NOT NULL,
  msg_body bytea NOT NULL,
  custom_data bytea,
  digest bytea NOT NULL,
  erasure_entry_id uuid,
  CONSTRAINT told_edit_pkey PRIMARY KEY (id),
  CONSTRAINT an_edit_is_told_once UNIQUE (group_id, topic_id, msg_seq, event_at, digest),
  CONSTRAINT told_edit_digest_check CHECK ((length(digest) = 32))
);
CREATE TRIGGER told_edit_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.told_edit FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- The queue of reported edits that were not reconciled with the record yet.
CREATE TABLE told_unjudged (
  told_id uuid NOT NULL,
  CONSTRAINT told_unjudged_pkey PRIMARY KEY (told_id)
) WITH (autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_threshold=1000);
-- The application's role may: DELETE, INSERT, SELECT

-- A reported edit that was made around the service, and its entry. Append-only.
CREATE TABLE told_drift (
  told_id uuid NOT NULL,
  last_modification_id uuid NOT NULL,
  entry_id uuid NOT NULL,
  salt bytea,
  told_entry_id uuid,
  CONSTRAINT told_drift_pkey PRIMARY KEY (told_id),
  CONSTRAINT told_drift_entry_id_fkey FOREIGN KEY (entry_id) REFERENCES ledger_entry(entry_id),
  CONSTRAINT told_drift_last_modification_id_fkey FOREIGN KEY (last_modification_id) REFERENCES modification(id),
  CONSTRAINT told_drift_told_id_fkey FOREIGN KEY (told_id) REFERENCES told_edit(id),
  CONSTRAINT what_is_told_is_committed_to CHECK ((salt IS NOT NULL)) NOT VALID
);
CREATE INDEX told_drift_after ON public.told_drift USING btree (last_modification_id);
CREATE TRIGGER told_drift_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.told_drift FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- A reported edit that is one of ours. Append-only.
CREATE TABLE told_own (
  told_id uuid NOT NULL,
  modification_id uuid NOT NULL,
  nth integer NOT NULL,
  CONSTRAINT told_own_pkey PRIMARY KEY (told_id),
  CONSTRAINT an_event_of_an_edit_counts_once UNIQUE (modification_id, nth),
  CONSTRAINT told_own_modification_id_fkey FOREIGN KEY (modification_id) REFERENCES modification(id),
  CONSTRAINT told_own_told_id_fkey FOREIGN KEY (told_id) REFERENCES told_edit(id),
  CONSTRAINT told_own_nth_check CHECK ((nth >= 0))
);
CREATE TRIGGER told_own_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.told_own FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows();
-- The application's role may: INSERT, SELECT

-- Search index: the n-grams of the strings of an edit.
CREATE TABLE modification_search (
  modification_id uuid NOT NULL,
  grams integer[] NOT NULL,
  CONSTRAINT modification_search_pkey PRIMARY KEY (modification_id)
) WITH (autovacuum_analyze_scale_factor=0.05);
CREATE INDEX modification_search_by_gram ON public.modification_search USING gin (grams) WITH (fastupdate='on', gin_pending_list_limit='2048');
-- The application's role may: DELETE, INSERT, SELECT

-- The queue of the search index.
CREATE TABLE search_unindexed (
  modification_id uuid NOT NULL,
  CONSTRAINT search_unindexed_pkey PRIMARY KEY (modification_id)
) WITH (autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_threshold=1000);
-- The application's role may: DELETE, INSERT, SELECT

-- Search index: JSON that stands inside strings of an edit.
CREATE TABLE modification_nested_search (
  modification_id uuid NOT NULL,
  text text NOT NULL,
  grams integer[] NOT NULL,
  CONSTRAINT modification_nested_search_pkey PRIMARY KEY (modification_id)
) WITH (autovacuum_analyze_scale_factor=0.05);
CREATE INDEX modification_nested_search_by_gram ON public.modification_nested_search USING gin (grams) WITH (fastupdate='on', gin_pending_list_limit='2048');
-- The application's role may: DELETE, INSERT, SELECT

-- The queue of the index of nested JSON.
CREATE TABLE nested_search_pending (
  modification_id uuid NOT NULL,
  CONSTRAINT nested_search_pending_pkey PRIMARY KEY (modification_id)
) WITH (autovacuum_vacuum_scale_factor=0.05, autovacuum_vacuum_threshold=1000);
-- The application's role may: DELETE, INSERT, SELECT

-- Search index: the strings and n-grams of a proposal.
CREATE TABLE proposal_search (
  proposal_id uuid NOT NULL,
  text text,
  grams integer[],
  CONSTRAINT proposal_search_pkey PRIMARY KEY (proposal_id)
);
CREATE INDEX proposal_search_by_gram ON public.proposal_search USING gin (grams) WITH (fastupdate=off);
CREATE INDEX proposal_search_to_index ON public.proposal_search USING btree (proposal_id) WHERE (grams IS NULL);
-- The application's role may: INSERT, SELECT, UPDATE

-- How far edits from before the index of nested JSON were examined. One row.
CREATE TABLE nested_search_backlog (
  only_row boolean DEFAULT true NOT NULL,
  examined_to uuid NOT NULL,
  last_id uuid NOT NULL,
  examined bigint DEFAULT 0 NOT NULL,
  total bigint NOT NULL,
  resting_until timestamp with time zone DEFAULT now() NOT NULL,
  CONSTRAINT nested_search_backlog_pkey PRIMARY KEY (only_row),
  CONSTRAINT nested_search_backlog_only_row_check CHECK (only_row)
);
-- The application's role may: SELECT, UPDATE

-- The calls to one API of IM that all replicas share. Unlogged: a crash empties it.
CREATE UNLOGGED TABLE quota_budget (
  api text NOT NULL,
  ending smallint[] NOT NULL,
  ended_to bigint NOT NULL,
  occupied integer NOT NULL,
  paced_to double precision NOT NULL,
  slowed_at double precision DEFAULT 0 NOT NULL,
  slowed_to double precision DEFAULT 1 NOT NULL,
  CONSTRAINT quota_budget_pkey PRIMARY KEY (api)
) WITH (fillfactor=10);
-- The application's role may: DELETE, INSERT, SELECT, UPDATE

-- What one replica uses of a budget and waits for. Unlogged.
CREATE UNLOGGED TABLE quota_holder (
  api text NOT NULL,
  replica uuid NOT NULL,
  sequence bigint NOT NULL,
  in_flight integer NOT NULL,
  may_arrive_ms double precision NOT NULL,
  seen_at double precision NOT NULL,
  waiting integer[] NOT NULL,
  settling double precision[] NOT NULL,
  interactive double precision[] NOT NULL,
  bulk double precision[] NOT NULL,
  CONSTRAINT quota_holder_pkey PRIMARY KEY (api, replica)
) WITH (fillfactor=20);
-- The application's role may: DELETE, INSERT, SELECT, UPDATE

-- Requests of one client within one window. Unlogged.
CREATE UNLOGGED TABLE throttler_window (
  key bytea NOT NULL,
  hits integer NOT NULL,
  ends_at timestamp with time zone NOT NULL,
  CONSTRAINT throttler_window_pkey PRIMARY KEY (key)
) WITH (fillfactor=50);
-- The application's role may: DELETE, INSERT, SELECT, UPDATE

-- What the application role may do, as the last migration declared it.
CREATE TABLE wanted_right (
  what text NOT NULL,
  CONSTRAINT wanted_right_pkey PRIMARY KEY (what)
);
-- The application's role may: SELECT

-- The migrations that ran. TypeORM writes it.
CREATE TABLE migrations (
  id integer DEFAULT nextval('migrations_id_seq'::regclass) NOT NULL,
  "timestamp" bigint NOT NULL,
  name character varying NOT NULL,
  CONSTRAINT "PK_8c82d7f526340ab734260ea46be" PRIMARY KEY (id)
);
-- The application's role may: SELECT

CREATE OR REPLACE FUNCTION public.a_batch_is_where_decisions_led()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    DECLARE
      r approval_request;
      approvals integer;
      ended_by text;
      is_so boolean;
    BEGIN
      SELECT * INTO r FROM approval_request q WHERE q.id = NEW.batch_id AND q.kind = 'batch';
      IF NOT FOUND THEN
        IF NEW.state IN ('running', 'paused', 'cancelled', 'finished') THEN RETURN NULL; END IF;
        RAISE EXCEPTION 'nobody was asked to approve batch %', NEW.batch_id USING ERRCODE = 'restrict_violation';
      END IF;
      SELECT count(*) FILTER (WHERE decision = 'approve'), max(decision) FILTER (WHERE decision <> 'approve')
        INTO approvals, ended_by FROM approval_decision d WHERE d.request_id = r.id;
      is_so := CASE NEW.state
        WHEN 'awaiting_approval' THEN ended_by IS NULL AND approvals < r.needed
        WHEN 'declined' THEN ended_by = 'decline'
        WHEN 'expired' THEN ended_by = 'expire'
        WHEN 'withdrawn' THEN ended_by = 'withdraw'
        WHEN 'running' THEN false
        ELSE ended_by IS NULL AND approvals = r.needed END;
      IF is_so IS NOT TRUE THEN
        RAISE EXCEPTION 'batch % was not decided to be %', NEW.batch_id, NEW.state USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.state = 'approved' AND (SELECT count(*) FROM batch_pin p WHERE p.batch_id = NEW.batch_id)
        <> (SELECT b.total FROM batch b WHERE b.id = NEW.batch_id) THEN
        RAISE EXCEPTION 'not every item of batch % has its pin', NEW.batch_id USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NULL;
    END $function$;

CREATE OR REPLACE FUNCTION public.a_batch_loses_its_reason_with_its_items()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    DECLARE
      batches uuid[] := ARRAY(SELECT DISTINCT c.batch_id FROM changed c WHERE c.reason = '');
      said uuid;
    BEGIN
      PERFORM erase_reasons_of_batches(batches, nullif(current_setting('im_edit_ledger.erasing', true), '')::uuid);
      FOR said IN SELECT DISTINCT d.request_id FROM approval_decision d WHERE d.request_id = ANY (batches) AND d.comment IS NOT NULL LOOP
        CONTINUE WHEN EXISTS (SELECT FROM holds_over(ARRAY(SELECT m.id FROM modification m WHERE m.batch_id = said)))
          OR EXISTS (SELECT FROM (
              SELECT array_agg(i.batch_id) AS batch_ids, array_agg(i.index) AS indexes FROM batch_item i WHERE i.batch_id = said
            ) i CROSS JOIN LATERAL holds_over_items(i.batch_ids, i.indexes));
        UPDATE approval_decision d SET comment = NULL, comment_salt = NULL WHERE d.request_id = said AND d.comment IS NOT NULL;
      END LOOP;
      RETURN NULL;
    END $function$;

CREATE OR REPLACE FUNCTION public.a_decision_is_open_to_whom_it_concerns()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    DECLARE
      r approval_request;
      earlier integer;
      approvals integer;
    BEGIN
      SELECT * INTO STRICT r FROM approval_request WHERE id = NEW.request_id;
      IF r.kind = 'modification' AND NOT EXISTS (SELECT FROM proposal_content p WHERE p.proposal_id = r.id) THEN
        RAISE EXCEPTION '% proposes nothing', r.id USING ERRCODE = 'restrict_violation';
      END IF;
      SELECT count(*), count(*) FILTER (WHERE decision = 'approve') INTO earlier, approvals
        FROM approval_decision WHERE request_id = NEW.request_id AND nth < NEW.nth;
      IF earlier <> NEW.nth - 1 THEN
        RAISE EXCEPTION 'decision % on % does not follow the one before it', NEW.nth, r.id USING ERRCODE = 'restrict_violation';
      END IF;
      IF approvals <> earlier OR approvals >= r.needed THEN
        RAISE EXCEPTION '% was decided on before', r.id USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.decision = 'expire' THEN
        IF now() < r.expires_at THEN
          RAISE EXCEPTION '% has not expired', r.id USING ERRCODE = 'restrict_violation';
        END IF;
      ELSIF now() >= r.expires_at OR clock_timestamp() >= r.expires_at + interval '10 s' THEN
        RAISE EXCEPTION '% has expired', r.id USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.decision IN ('approve', 'decline')
        AND NEW.person_key IN (person_key(r.operator), person_key(r.on_behalf_of)) THEN
        RAISE EXCEPTION 'nobody decides on her own edit' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.decision IN ('approve', 'decline') AND NEW.sub = r.operator_sub THEN
        RAISE EXCEPTION 'nobody decides on her own edit' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.decision IN ('approve', 'decline') AND EXISTS (
        SELECT FROM approval_decision d WHERE d.request_id = NEW.request_id AND d.nth < NEW.nth AND d.sub = NEW.sub) THEN
        RAISE EXCEPTION 'nobody decides twice' USING ERRCODE = 'restrict_violation';
      END IF;
      IF NEW.decision = 'withdraw' AND NEW.client <> r.client THEN
        RAISE EXCEPTION 'only its client withdraws %', r.id USING ERRCODE = 'restrict_violation';
      END IF;
      IF NOT EXISTS (
        SELECT FROM ledger_entry e WHERE e.entry_id = NEW.entry_id AND e.client = NEW.client
          AND e.operator IS NOT DISTINCT FROM NEW.person
          AND e.modification_id IS NOT DISTINCT FROM CASE r.kind WHEN 'modification' THEN r.id END
          AND e.type = CASE r.kind WHEN 'modification' THEN 'edit.' ELSE 'batch.' END || CASE NEW.decision
            WHEN 'approve' THEN 'approved' WHEN 'decline' THEN 'declined' WHEN 'withdraw' THEN 'withdrawn' ELSE 'expired' END
      ) THEN
        RAISE EXCEPTION 'no entry tells of this decision' USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NULL;
    END $function$;

CREATE OR REPLACE FUNCTION public.a_pin_is_erased_with_its_item()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    BEGIN
      UPDATE batch_pin p SET prior_item = NULL, recalled_custom_data = NULL, drift_expected_digest = NULL, prior_digest = ''
      WHERE p.batch_id = NEW.batch_id AND p.index = NEW.index;
      RETURN NULL;
    END $function$;

CREATE OR REPLACE FUNCTION public.a_pin_is_of_what_waits()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    DECLARE
      refused uuid;
    BEGIN
      SELECT a.batch_id INTO refused FROM added a WHERE NOT EXISTS (
        SELECT FROM batch_status s WHERE s.batch_id = a.batch_id AND s.state = 'awaiting_approval') LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'batch % does not wait for approval', refused USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NULL;
    END $function$;

CREATE OR REPLACE FUNCTION public.a_proposal_is_erased_with_its_edit()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    BEGIN
      IF NEW.erasure_id IS NULL OR NOT EXISTS (SELECT FROM proposal p WHERE p.id = NEW.modification_id) THEN
        RETURN NULL;
      END IF;
      UPDATE proposal_content SET prior_item = NULL, prior_salt = NULL, recalled_custom_data = NULL, recalled_custom_data_salt = NULL,
        requested_msg_body = NULL, requested_msg_body_salt = NULL, requested_custom_data = NULL, requested_custom_data_salt = NULL,
        drift_expected_digest_salt = NULL,
        reason = CASE WHEN NEW.is_reason_erased THEN '' ELSE reason END,
        reason_salt = CASE WHEN NEW.is_reason_erased THEN '' ELSE reason_salt END
      WHERE proposal_id = NEW.modification_id;
      UPDATE proposal SET drift_expected_digest = NULL, prior_digest = '', payload_digest = '' WHERE id = NEW.modification_id;
      IF NEW.is_reason_erased THEN
        UPDATE approval_decision SET comment = NULL, comment_salt = NULL WHERE request_id = NEW.modification_id;
      END IF;
      RETURN NULL;
    END $function$;

CREATE OR REPLACE FUNCTION public.a_proposal_is_what_waits()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    BEGIN
      IF EXISTS (SELECT FROM modification m WHERE m.id = NEW.id) OR NOT EXISTS (
        SELECT FROM approval_request r WHERE r.id = NEW.id AND r.kind = 'modification' AND r.client = NEW.client
          AND r.operator = NEW.operator AND r.on_behalf_of IS NOT DISTINCT FROM NEW.on_behalf_of
      ) THEN
        RAISE EXCEPTION 'proposal % is not what waits for approval', NEW.id USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NULL;
    END $function$;

CREATE OR REPLACE FUNCTION public.an_edit_has_its_approvals()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    DECLARE
      refused uuid;
    BEGIN
      SELECT a.id INTO refused FROM added a JOIN approval_request r ON r.id = a.id OR r.id = a.batch_id
      WHERE r.needed <> (SELECT count(*) FROM approval_decision d WHERE d.request_id = r.id AND d.decision = 'approve')
        OR EXISTS (SELECT FROM approval_decision d WHERE d.request_id = r.id AND d.decision <> 'approve')
      LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'modification % has not been approved', refused USING ERRCODE = 'restrict_violation';
      END IF;
      SELECT a.id INTO refused FROM added a JOIN proposal p ON p.id = a.id
      WHERE (a.client, a.operator, a.ip, a.idempotency_key, a.payload_digest, a.group_id, a.topic_id, a.msg_seq, a.ticket, a.restores,
          a.on_behalf_of, a.accept_unreadable_prior, a.received_at, a.batch_id)
        IS DISTINCT FROM (p.client, p.operator, p.ip, p.idempotency_key, p.payload_digest, p.group_id, p.topic_id, p.msg_seq, p.ticket, p.restores,
          p.on_behalf_of, p.accept_unreadable_prior, p.received_at, NULL::uuid)
      LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'modification % is not what was approved', refused USING ERRCODE = 'restrict_violation';
      END IF;
      SELECT a.id INTO refused FROM added a JOIN proposal p ON p.client = a.client AND p.idempotency_key = a.idempotency_key
      WHERE p.id <> a.id LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'the key of modification % is that of a proposal', refused USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NULL;
    END $function$;

CREATE OR REPLACE FUNCTION public.an_edit_is_what_was_approved()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    DECLARE
      refused uuid;
    BEGIN
      SELECT a.modification_id INTO refused FROM added a JOIN proposal q ON q.id = a.modification_id
      LEFT JOIN proposal_content p ON p.proposal_id = q.id
      WHERE (a.requested_msg_body, a.requested_custom_data, a.reason)
        IS DISTINCT FROM (p.requested_msg_body, p.requested_custom_data, p.reason)
      LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'the contents of modification % are not those that were approved', refused USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NULL;
    END $function$;

CREATE OR REPLACE FUNCTION public.an_item_is_what_was_approved()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    BEGIN
      IF EXISTS (SELECT FROM approval_request r WHERE r.id = NEW.batch_id) AND NOT EXISTS (
        SELECT FROM batch b JOIN batch_item i ON i.batch_id = b.id AND i.index = NEW.batch_index
        JOIN batch_pin p ON p.batch_id = b.id AND p.index = i.index
        JOIN modification_content c ON c.modification_id = NEW.id
        WHERE b.id = NEW.batch_id
          AND (NEW.client, NEW.operator, NEW.ip, NEW.on_behalf_of, NEW.group_id, NEW.topic_id, NEW.msg_seq, NEW.ticket, NEW.restores,
              NEW.accept_unreadable_prior, c.requested_msg_body, c.requested_custom_data, c.reason)
            IS NOT DISTINCT FROM (b.client, b.operator, b.ip, b.on_behalf_of, i.group_id, i.topic_id, i.msg_seq, i.ticket, i.restores,
              i.accept_unreadable_prior, i.requested_msg_body, i.requested_custom_data, i.reason)
      ) THEN
        RAISE EXCEPTION 'modification % is not the item that was approved', NEW.id USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NULL;
    END $function$;

CREATE OR REPLACE FUNCTION public.content_came_late()
 RETURNS trigger
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
    BEGIN
      UPDATE content_month SET has_late = true, copied_to = CASE WHEN dropped_at IS NULL THEN copied_to END, dropped_at = NULL
      WHERE name = TG_TABLE_NAME AND (NOT has_late OR dropped_at IS NOT NULL);
      RETURN NULL;
    END $function$;

CREATE OR REPLACE FUNCTION public.contents_are_of_an_edit()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    DECLARE
      refused uuid;
    BEGIN
      SELECT a.modification_id INTO refused FROM added a
      WHERE NOT EXISTS (SELECT FROM modification m WHERE m.id = a.modification_id) LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'there is no modification % that contents could be of', refused USING ERRCODE = 'foreign_key_violation';
      END IF;
      RETURN NULL;
    END $function$;

CREATE OR REPLACE FUNCTION public.copy_content_month(month text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    DECLARE
      m content_month;
    BEGIN
      SELECT c.* INTO STRICT m FROM content_month c WHERE c.name = month;
      PERFORM make_content_partition(month || '_kept');
      EXECUTE format('ALTER TABLE %1$I ADD CONSTRAINT contents_of_the_month CHECK (modification_id < %2$L AND (%3$L IS NULL OR modification_id >= %3$L))',
        month || '_kept', first_id_at(m.to_at), first_id_at(m.from_at));
      PERFORM mark_late_contents_of(month);
      UPDATE content_month c SET copied_to = '00000000-0000-0000-0000-000000000000', kept_by = NULL, has_late = false WHERE c.name = month;
    END $function$;

CREATE OR REPLACE FUNCTION public.drop_spent_month()
 RETURNS text
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET lock_timeout TO '200ms'
 SET enable_seqscan TO 'on'
 SET enable_bitmapscan TO 'on'
AS $function$
    DECLARE
      at_once CONSTANT integer := 10000;
      all_copied CONSTANT uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
      m content_month;
      kept text;
      copied integer;
      live uuid;
      last_id uuid;
    BEGIN
      SELECT c.* INTO m FROM content_month c WHERE c.copied_to IS NOT NULL AND c.dropped_at IS NULL
      ORDER BY c.to_at LIMIT 1 FOR UPDATE SKIP LOCKED;
      IF NOT FOUND THEN
        FOR m IN
          SELECT c.* FROM content_month c
          WHERE c.copied_to IS NULL AND c.dropped_at IS NULL AND NOT c.is_in_net AND c.to_at <= now()
            AND c.to_at <= (SELECT max(e.to_at) FROM erasure e JOIN erasure_status s ON s.erasure_id = e.id
              WHERE e.kind = 'retention' AND s.state = 'finished')
          ORDER BY c.to_at FOR UPDATE SKIP LOCKED
        LOOP
          IF may_be_spent(m) THEN
            PERFORM copy_content_month(m.name);
            RETURN 'more';
          END IF;
        END LOOP;
        RETURN 'none';
      END IF;

      kept := m.name || '_kept';
      IF m.copied_to <> all_copied THEN
        EXECUTE format('INSERT INTO %I SELECT * FROM %I c WHERE c.modification_id > $1 ORDER BY c.modification_id LIMIT $2', kept, m.name)
          USING m.copied_to, at_once;
        GET DIAGNOSTICS copied = ROW_COUNT;
        EXECUTE format('SELECT c.modification_id FROM %I c WHERE c.modification_id > $1 AND c.erasure_entry_id IS NULL ORDER BY 1 LIMIT 1', kept)
          INTO live USING m.copied_to;
        IF live IS NOT NULL THEN
          PERFORM leave_content_month(m.name, live);
          RETURN 'more';
        END IF;
        EXECUTE format('SELECT c.modification_id FROM %I c ORDER BY 1 DESC LIMIT 1', kept) INTO last_id;
        UPDATE content_month c SET copied_to = CASE WHEN copied < at_once THEN all_copied ELSE last_id END WHERE c.name = m.name;
        RETURN 'more';
      END IF;
      -- Whoever has a view of the database from before the copy was there would find nothing in its place.
      IF m.waits_for IS NULL THEN
        UPDATE content_month c SET waits_for = ARRAY(
          SELECT l.virtualxid FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
          WHERE l.locktype = 'virtualxid' AND l.granted AND l.pid <> pg_backend_pid() AND a.datname = current_database())
        WHERE c.name = m.name;
        RETURN 'more';
      END IF;
      IF EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'virtualxid' AND l.granted AND l.virtualxid = ANY (m.waits_for)) THEN
        RETURN 'later';
      END IF;
      -- An edit that was approved late comes into an old month. Whoever is adding it waits for this row, or is waited for here.
      EXECUTE format('LOCK TABLE %I IN SHARE MODE', m.name);
      IF m.has_late THEN
        PERFORM leave_content_month(m.name, NULL);
        RETURN 'more';
      END IF;
      IF NOT replace_content_partition(m.name) THEN RETURN 'later'; END IF;
      UPDATE content_month c SET dropped_at = clock_timestamp(), waits_for = NULL WHERE c.name = m.name;
      RETURN 'more';
    EXCEPTION WHEN lock_not_available THEN
      RETURN 'later';
    END $function$;

CREATE OR REPLACE FUNCTION public.erase_contents(p_entry uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  DECLARE
    told record;
    facts jsonb;
    asked record;
    ids uuid[];
    texts uuid[];
    reports uuid[];
  BEGIN
    PERFORM keep_holds_as_they_are();
    SELECT e.type, e.at, e.bytes INTO told FROM ledger_entry e
    WHERE e.entry_id = p_entry AND e.type IN ('content.erased', 'retention.applied')
      AND e.xmin = pg_current_xact_id()::xid
      AND EXISTS (SELECT FROM ledger_unsealed u WHERE u.entry_id = p_entry);
    IF NOT FOUND THEN
      RAISE EXCEPTION 'nothing is erased without an entry of the same transaction that tells of it' USING ERRCODE = 'restrict_violation';
    END IF;
    facts := convert_from(told.bytes, 'UTF8')::jsonb;
    SELECT e.* INTO asked FROM erasure e
    WHERE e.id = (facts #>> '{details,erasureId}')::uuid AND NOT e.is_dry_run
      AND e.kind = CASE told.type WHEN 'content.erased' THEN 'request' ELSE 'retention' END;
    IF NOT FOUND OR facts ->> 'type' <> told.type OR facts ->> 'entryId' <> p_entry::text THEN
      RAISE EXCEPTION 'the entry tells of no erasure that is on record' USING ERRCODE = 'restrict_violation';
    END IF;
    ids := ARRAY(SELECT i.id::uuid FROM jsonb_array_elements_text(facts #> '{details,modificationIds}') i (id)
      WHERE EXISTS (SELECT FROM modification m WHERE m.id = i.id::uuid) OR NOT EXISTS (SELECT FROM proposal p WHERE p.id = i.id::uuid));
    texts := ARRAY(SELECT i.id::uuid FROM jsonb_array_elements_text(coalesce(facts #> '{details,entryIds}', '[]')) i (id));
    IF ((asked.modification_ids IS NOT NULL OR asked.entry_ids IS NOT NULL)
      AND NOT ids <@ coalesce(asked.modification_ids, '{}')) OR NOT texts <@ coalesce(asked.entry_ids, '{}') THEN
      RAISE EXCEPTION 'the entry names what the erasure does not list' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM unnest(ids) i (id) WHERE NOT EXISTS (
      SELECT FROM modification_outcome o WHERE o.modification_id = i.id)) THEN
      RAISE EXCEPTION 'contents of edits that are not settled are not erased' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM holds_over(ids)) THEN
      RAISE EXCEPTION 'contents that are held are not erased' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM modification_content c WHERE c.modification_id = ANY (ids) AND c.erasure_id IS NOT NULL) THEN
      RAISE EXCEPTION 'contents are erased once' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM set_config('im_edit_ledger.erasing', p_entry::text, true);

    UPDATE modification_content SET prior_item = NULL, prior_salt = NULL, recalled_custom_data = NULL, recalled_custom_data_salt = NULL,
      requested_msg_body = NULL, requested_msg_body_salt = NULL, requested_custom_data = NULL, requested_custom_data_salt = NULL,
      drift_expected_digest_salt = NULL, searchable = '',
      reason = CASE WHEN asked.includes_reasons THEN '' ELSE reason END,
      reason_salt = CASE WHEN asked.includes_reasons THEN '' ELSE reason_salt END,
      is_reason_erased = asked.includes_reasons,
      erasure_id = asked.id, erasure_entry_id = p_entry, erased_at = told.at
    WHERE modification_id = ANY (ids);
    UPDATE modification SET drift_expected_digest = NULL, payload_digest = '' WHERE id = ANY (ids);
    -- That a message was gone is no content.
    DELETE FROM found_version WHERE modification_id = ANY (ids) AND item <> 'null';

    -- Out of the queues first: whoever indexes takes an edit out of its queue in the transaction that puts it into the index.
    DELETE FROM search_unindexed WHERE modification_id = ANY (ids);
    DELETE FROM nested_search_pending WHERE modification_id = ANY (ids);
    PERFORM FROM nested_search_backlog WHERE only_row FOR UPDATE;
    DELETE FROM modification_search WHERE modification_id = ANY (ids);
    DELETE FROM modification_nested_search WHERE modification_id = ANY (ids);

    -- The salt of a plan goes with any of its items: with it, and the others, what is missing could be guessed.
    UPDATE batch b SET items_salt = NULL, payload_digest = NULL, erasure_entry_id = p_entry
    WHERE b.id IN (SELECT m.batch_id FROM modification m WHERE m.id = ANY (ids)) AND b.items_salt IS NOT NULL;
    UPDATE batch_item i SET requested_msg_body = NULL, requested_custom_data = NULL, if_prior_digest = NULL,
      reason = CASE WHEN asked.includes_reasons THEN '' ELSE i.reason END, erasure_entry_id = p_entry
    FROM modification m WHERE m.id = ANY (ids) AND m.batch_id = i.batch_id AND m.batch_index = i.index;

    -- What IM's webhook reported of these edits, between them and the next, or that they saw; and what belongs to no edit.
    reports := ARRAY(
    SELECT t.id FROM (
      SELECT DISTINCT m.group_id, m.topic_id, m.msg_seq FROM modification m WHERE m.id = ANY (ids)
    ) x JOIN told_edit t ON t.group_id = x.group_id AND t.topic_id = x.topic_id AND t.msg_seq = x.msg_seq
    LEFT JOIN told_own w ON w.told_id = t.id
    LEFT JOIN told_drift d ON d.told_id = t.id
    WHERE t.erasure_entry_id IS NULL AND NOT (EXISTS (
        SELECT FROM hold h WHERE NOT EXISTS (SELECT FROM hold_release r WHERE r.hold_id = h.id)
          AND h.of_client IS NULL AND (h.account IS NULL OR h.account = t.account)
          AND (h.group_id IS NULL OR h.group_id = t.group_id) AND (h.topic_id IS NULL OR h.topic_id = t.topic_id)
          AND (h.msg_seq IS NULL OR h.msg_seq = t.msg_seq)
          AND (h.from_at IS NULL OR t.event_at >= h.from_at) AND (h.to_at IS NULL OR t.event_at < h.to_at))
      OR EXISTS (SELECT FROM holds_over(ARRAY(SELECT m.id FROM modification m
        WHERE m.group_id = t.group_id AND m.topic_id = t.topic_id AND m.msg_seq = t.msg_seq))))
      AND ((w.told_id IS NULL AND d.told_id IS NULL) OR EXISTS (
        SELECT FROM modification_content c WHERE c.erasure_id IS NOT NULL AND c.modification_id IN (w.modification_id,
          d.last_modification_id, (SELECT e.modification_id FROM ledger_entry e WHERE e.entry_id = d.entry_id)))));
    DELETE FROM told_unjudged WHERE told_id = ANY (reports);
    UPDATE told_drift SET salt = '' WHERE told_id = ANY (reports);
    UPDATE told_edit SET account = '', msg_body = '', custom_data = NULL, digest = sha256(convert_to(id::text, 'UTF8')),
      erasure_entry_id = p_entry
    WHERE id = ANY (reports);
    UPDATE message_original t SET custom_data = '', erasure_entry_id = p_entry
    FROM (SELECT DISTINCT m.group_id, m.topic_id, m.msg_seq FROM modification m WHERE m.id = ANY (ids)) x
    WHERE t.group_id = x.group_id AND t.topic_id = x.topic_id AND t.msg_seq = x.msg_seq
      AND t.erasure_entry_id IS NULL AND NOT (EXISTS (
        SELECT FROM hold h WHERE NOT EXISTS (SELECT FROM hold_release r WHERE r.hold_id = h.id)
          AND h.of_client IS NULL AND h.account IS NULL
          AND (h.group_id IS NULL OR h.group_id = t.group_id) AND (h.topic_id IS NULL OR h.topic_id = t.topic_id)
          AND (h.msg_seq IS NULL OR h.msg_seq = t.msg_seq)
          AND (h.from_at IS NULL OR t.event_at >= h.from_at) AND (h.to_at IS NULL OR t.event_at < h.to_at))
      OR EXISTS (SELECT FROM holds_over(ARRAY(SELECT m.id FROM modification m
        WHERE m.group_id = t.group_id AND m.topic_id = t.topic_id AND m.msg_seq = t.msg_seq))));

    DELETE FROM ledger_opening WHERE entry_id = ANY (texts);
    PERFORM set_config('im_edit_ledger.erasing', '', true);
  END $function$;

CREATE OR REPLACE FUNCTION public.erase_plan_items(p_entry uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  DECLARE
    told record;
    facts jsonb;
    batches uuid[];
    indexes integer[];
    with_reasons boolean;
  BEGIN
    PERFORM keep_holds_as_they_are();
    SELECT e.type, e.bytes INTO told FROM ledger_entry e
    WHERE e.entry_id = p_entry AND e.type IN ('content.erased', 'retention.applied')
      AND e.xmin = pg_current_xact_id()::xid
      AND EXISTS (SELECT FROM ledger_unsealed u WHERE u.entry_id = p_entry);
    IF NOT FOUND THEN
      RAISE EXCEPTION 'nothing is erased without an entry of the same transaction that tells of it' USING ERRCODE = 'restrict_violation';
    END IF;
    facts := convert_from(told.bytes, 'UTF8')::jsonb;
    SELECT e.includes_reasons INTO with_reasons FROM erasure e
    WHERE e.id = (facts #>> '{details,erasureId}')::uuid AND NOT e.is_dry_run
      AND e.kind = CASE told.type WHEN 'content.erased' THEN 'request' ELSE 'retention' END;
    IF NOT FOUND OR facts ->> 'type' <> told.type OR facts ->> 'entryId' <> p_entry::text THEN
      RAISE EXCEPTION 'the entry tells of no erasure that is on record' USING ERRCODE = 'restrict_violation';
    END IF;
    SELECT array_agg((i.item ->> 'batchId')::uuid), array_agg((i.item ->> 'index')::integer) INTO batches, indexes
    FROM jsonb_array_elements(coalesce(facts #> '{details,items}', '[]')) i (item);
    IF EXISTS (SELECT FROM unnest(batches, indexes) x (batch_id, index)
      LEFT JOIN batch_status s ON s.batch_id = x.batch_id
      WHERE s.finished_at IS NULL OR EXISTS (
        SELECT FROM modification m WHERE m.batch_id = x.batch_id AND m.batch_index = x.index)) THEN
      RAISE EXCEPTION 'only items of batches that are over, and of which no edit was made, are erased by themselves' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM holds_over_items(batches, indexes)) THEN
      RAISE EXCEPTION 'contents that are held are not erased' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM set_config('im_edit_ledger.erasing', p_entry::text, true);
    UPDATE batch b SET items_salt = NULL, payload_digest = NULL, erasure_entry_id = p_entry
    WHERE b.id = ANY (batches) AND b.items_salt IS NOT NULL;
    UPDATE batch_item i SET requested_msg_body = NULL, requested_custom_data = NULL, if_prior_digest = NULL,
      reason = CASE WHEN with_reasons THEN '' ELSE i.reason END, erasure_entry_id = p_entry
    FROM unnest(batches, indexes) x (batch_id, index) WHERE i.batch_id = x.batch_id AND i.index = x.index;
    UPDATE batch_rehearsal r SET prior_item = NULL, recalled_custom_data = NULL, drift_expected_digest = NULL
    FROM unnest(batches, indexes) x (batch_id, index) WHERE r.batch_id = x.batch_id AND r.index = x.index;
    PERFORM set_config('im_edit_ledger.erasing', '', true);
  END $function$;

CREATE OR REPLACE FUNCTION public.erase_proposals(p_entry uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  DECLARE
    told record;
    facts jsonb;
    asked record;
    ids uuid[];
  BEGIN
    PERFORM keep_holds_as_they_are();
    SELECT e.type, e.at, e.bytes INTO told FROM ledger_entry e
    WHERE e.entry_id = p_entry AND e.type IN ('content.erased', 'retention.applied')
      AND e.xmin = pg_current_xact_id()::xid
      AND EXISTS (SELECT FROM ledger_unsealed u WHERE u.entry_id = p_entry);
    IF NOT FOUND THEN
      RAISE EXCEPTION 'nothing is erased without an entry of the same transaction that tells of it' USING ERRCODE = 'restrict_violation';
    END IF;
    facts := convert_from(told.bytes, 'UTF8')::jsonb;
    SELECT e.* INTO asked FROM erasure e
    WHERE e.id = (facts #>> '{details,erasureId}')::uuid AND NOT e.is_dry_run
      AND e.kind = CASE told.type WHEN 'content.erased' THEN 'request' ELSE 'retention' END;
    IF NOT FOUND OR facts ->> 'type' <> told.type OR facts ->> 'entryId' <> p_entry::text THEN
      RAISE EXCEPTION 'the entry tells of no erasure that is on record' USING ERRCODE = 'restrict_violation';
    END IF;
    ids := ARRAY(SELECT p.id FROM jsonb_array_elements_text(facts #> '{details,modificationIds}') i (id) JOIN proposal p ON p.id = i.id::uuid
      WHERE NOT EXISTS (SELECT FROM modification m WHERE m.id = p.id));
    IF (asked.modification_ids IS NOT NULL OR asked.entry_ids IS NOT NULL)
      AND NOT ids <@ coalesce(asked.modification_ids, '{}') THEN
      RAISE EXCEPTION 'the entry names what the erasure does not list' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM unnest(ids) i (id) WHERE NOT EXISTS (
      SELECT FROM approval_decision d WHERE d.request_id = i.id AND d.decision <> 'approve')) THEN
      RAISE EXCEPTION 'contents of proposals that may still begin are not erased' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM holds_over_proposals(ids)) THEN
      RAISE EXCEPTION 'contents that are held are not erased' USING ERRCODE = 'restrict_violation';
    END IF;
    IF EXISTS (SELECT FROM proposal_content c WHERE c.proposal_id = ANY (ids) AND c.erasure_id IS NOT NULL) THEN
      RAISE EXCEPTION 'contents are erased once' USING ERRCODE = 'restrict_violation';
    END IF;
    PERFORM set_config('im_edit_ledger.erasing', p_entry::text, true);
    UPDATE proposal_content SET prior_item = NULL, prior_salt = NULL, recalled_custom_data = NULL, recalled_custom_data_salt = NULL,
      requested_msg_body = NULL, requested_msg_body_salt = NULL, requested_custom_data = NULL, requested_custom_data_salt = NULL,
      drift_expected_digest_salt = NULL,
      reason = CASE WHEN asked.includes_reasons THEN '' ELSE reason END,
      reason_salt = CASE WHEN asked.includes_reasons THEN '' ELSE reason_salt END,
      is_reason_erased = asked.includes_reasons,
      erasure_id = asked.id, erasure_entry_id = p_entry, erased_at = told.at
    WHERE proposal_id = ANY (ids);
    UPDATE proposal SET drift_expected_digest = NULL, prior_digest = '', payload_digest = '' WHERE id = ANY (ids);
    IF asked.includes_reasons THEN
      UPDATE approval_decision SET comment = NULL, comment_salt = NULL WHERE request_id = ANY (ids);
    END IF;
    PERFORM set_config('im_edit_ledger.erasing', '', true);
  END $function$;

CREATE OR REPLACE FUNCTION public.erase_reasons_of_batches(batches uuid[], p_entry uuid)
 RETURNS void
 LANGUAGE sql
 SET search_path TO 'public', 'pg_temp'
AS $function$
      WITH gone AS (
        UPDATE batch b SET reason = '', reason_erasure_entry_id = p_entry
        WHERE b.id = ANY (batches) AND b.reason_erasure_entry_id IS NULL
          AND NOT EXISTS (SELECT FROM batch_item i WHERE i.batch_id = b.id AND i.reason <> '')
        RETURNING b.id
      ) UPDATE batch_step s SET reason = NULL, reason_salt = NULL FROM gone WHERE s.batch_id = gone.id
    $function$;

CREATE OR REPLACE FUNCTION public.first_id_at(at timestamp with time zone)
 RETURNS uuid
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
    SELECT rpad(lpad(to_hex((extract(epoch FROM at) * 1000)::bigint), 12, '0'), 32, '0')::uuid
  $function$;

CREATE OR REPLACE FUNCTION public.forget_erased_proposal()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    BEGIN
      DELETE FROM proposal_search WHERE proposal_id = NEW.proposal_id;
      RETURN NULL;
    END $function$;

CREATE OR REPLACE FUNCTION public.grant_to_app(what text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
      DECLARE
        app_role text := current_setting('im_edit_ledger.app_role', true);
      BEGIN
        IF coalesce(app_role, '') = '' THEN
          RAISE EXCEPTION 'the session setting im_edit_ledger.app_role is missing: it names the role that gets the grants';
        END IF;
        IF app_role <> current_user THEN
          EXECUTE format('GRANT %s TO %I', what, app_role);
        END IF;
      END
      $function$;

CREATE OR REPLACE FUNCTION public.guard_content_partition(name text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    DECLARE
      grantee text;
    BEGIN
      EXECUTE format('CREATE TRIGGER contents_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON %I
        FOR EACH STATEMENT EXECUTE FUNCTION history_only_grows()', name);
      FOR grantee IN
        SELECT DISTINCT CASE a.grantee WHEN 0 THEN 'PUBLIC' ELSE a.grantee::regrole::text END
        FROM pg_class c, aclexplode(c.relacl) a WHERE c.oid = format('%I', name)::regclass AND a.grantee <> c.relowner
      LOOP
        EXECUTE format('REVOKE ALL ON %I FROM %s CASCADE', name, grantee);
      END LOOP;
    END $function$;

CREATE OR REPLACE FUNCTION public.history_only_grows()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    BEGIN
      IF TG_OP <> 'TRUNCATE' AND coalesce(current_setting('im_edit_ledger.erasing', true), '') <> ''
        AND TG_TABLE_NAME IN ('modification', 'modification_content', 'found_version', 'told_edit', 'told_drift', 'message_original',
          'batch', 'batch_item', 'batch_rehearsal', 'batch_step', 'ledger_opening')
        AND current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c WHERE c.oid = TG_RELID)
      THEN RETURN NULL;
      END IF;
      RAISE EXCEPTION 'history only grows: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $function$;

CREATE OR REPLACE FUNCTION public.holds_over(ids uuid[])
 RETURNS TABLE(modification_id uuid, hold_id uuid)
 LANGUAGE sql
 STABLE
AS $function$
    SELECT m.id, h.id FROM hold h
    CROSS JOIN unnest(ids) i (id)
    JOIN modification m ON m.id = i.id
    JOIN modification_content c ON c.modification_id = m.id
    WHERE NOT EXISTS (SELECT FROM hold_release r WHERE r.hold_id = h.id)
      AND c.erasure_id IS NULL
      AND (h.group_id IS NULL OR h.group_id = m.group_id)
      AND (h.topic_id IS NULL OR h.topic_id = m.topic_id)
      AND (h.msg_seq IS NULL OR h.msg_seq = m.msg_seq)
      AND (h.of_client IS NULL OR h.of_client = m.client)
      AND (((h.from_at IS NULL OR m.received_at >= h.from_at) AND (h.to_at IS NULL OR m.received_at < h.to_at))
        OR EXISTS (SELECT FROM batch b WHERE b.id = m.batch_id
          AND (h.from_at IS NULL OR b.received_at >= h.from_at) AND (h.to_at IS NULL OR b.received_at < h.to_at)))
      AND (h.account IS NULL OR coalesce(nullif(sent_by(c.prior_item), ''), h.account) = h.account)
    UNION
    SELECT m.id, h.id FROM hold h
    CROSS JOIN unnest(ids) i (id)
    JOIN modification m ON m.id = i.id
    JOIN modification_content c ON c.modification_id = m.id
    WHERE NOT EXISTS (SELECT FROM hold_release r WHERE r.hold_id = h.id)
      AND c.erasure_id IS NULL
      AND (EXISTS (SELECT FROM told_edit t WHERE t.group_id = m.group_id AND t.topic_id = m.topic_id AND t.msg_seq = m.msg_seq AND t.erasure_entry_id IS NULL AND h.of_client IS NULL
          AND (h.group_id IS NULL OR h.group_id = t.group_id) AND (h.topic_id IS NULL OR h.topic_id = t.topic_id)
          AND (h.msg_seq IS NULL OR h.msg_seq = t.msg_seq)
          AND (h.from_at IS NULL OR t.event_at >= h.from_at) AND (h.to_at IS NULL OR t.event_at < h.to_at)
          AND (h.account IS NULL OR h.account = t.account OR coalesce(nullif(sent_by(c.prior_item), ''), h.account) = h.account))
        OR EXISTS (SELECT FROM message_original t WHERE t.group_id = m.group_id AND t.topic_id = m.topic_id AND t.msg_seq = m.msg_seq AND t.erasure_entry_id IS NULL AND h.of_client IS NULL
          AND (h.group_id IS NULL OR h.group_id = t.group_id) AND (h.topic_id IS NULL OR h.topic_id = t.topic_id)
          AND (h.msg_seq IS NULL OR h.msg_seq = t.msg_seq)
          AND (h.from_at IS NULL OR t.event_at >= h.from_at) AND (h.to_at IS NULL OR t.event_at < h.to_at)
          AND (h.account IS NULL OR coalesce(nullif(sent_by(c.prior_item), ''), h.account) = h.account)))
  $function$;

CREATE OR REPLACE FUNCTION public.holds_over_items(batches uuid[], indexes integer[])
 RETURNS TABLE(n bigint, hold_id uuid)
 LANGUAGE sql
 STABLE
AS $function$
    SELECT x.n, h.id FROM hold h
    CROSS JOIN unnest(batches, indexes) WITH ORDINALITY AS x (batch_id, index, n)
    JOIN batch b ON b.id = x.batch_id
    JOIN batch_item i ON i.batch_id = x.batch_id AND i.index = x.index
    LEFT JOIN batch_rehearsal r ON r.batch_id = x.batch_id AND r.index = x.index
    LEFT JOIN batch_pin p ON p.batch_id = x.batch_id AND p.index = x.index
    WHERE NOT EXISTS (SELECT FROM hold_release e WHERE e.hold_id = h.id)
      AND i.erasure_entry_id IS NULL
      AND (h.group_id IS NULL OR h.group_id = i.group_id)
      AND (h.topic_id IS NULL OR h.topic_id = i.topic_id)
      AND (h.msg_seq IS NULL OR h.msg_seq = i.msg_seq)
      AND (h.of_client IS NULL OR h.of_client = b.client)
      AND (h.from_at IS NULL OR b.received_at >= h.from_at)
      AND (h.to_at IS NULL OR b.received_at < h.to_at)
      AND (h.account IS NULL OR coalesce(nullif(sent_by(coalesce(r.prior_item, p.prior_item)), ''), h.account) = h.account)
  $function$;

CREATE OR REPLACE FUNCTION public.holds_over_proposals(ids uuid[])
 RETURNS TABLE(proposal_id uuid, hold_id uuid)
 LANGUAGE sql
 STABLE
AS $function$
    SELECT p.id, h.id FROM hold h
    CROSS JOIN unnest(ids) i (id)
    JOIN proposal p ON p.id = i.id
    JOIN proposal_content c ON c.proposal_id = p.id
    WHERE NOT EXISTS (SELECT FROM hold_release r WHERE r.hold_id = h.id)
      AND NOT EXISTS (SELECT FROM modification m WHERE m.id = p.id)
      AND c.erasure_id IS NULL
      AND (h.group_id IS NULL OR h.group_id = p.group_id)
      AND (h.topic_id IS NULL OR h.topic_id = p.topic_id)
      AND (h.msg_seq IS NULL OR h.msg_seq = p.msg_seq)
      AND (h.of_client IS NULL OR h.of_client = p.client)
      AND (h.from_at IS NULL OR p.received_at >= h.from_at)
      AND (h.to_at IS NULL OR p.received_at < h.to_at)
      AND (h.account IS NULL OR coalesce(nullif(sent_by(c.prior_item), ''), h.account) = h.account)
  $function$;

CREATE OR REPLACE FUNCTION public.is_left_to_who_knows_approvals()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  BEGIN
    IF current_setting('im_edit_ledger.knows_batch_approvals', true) = 'yes' THEN RETURN OLD; END IF;
    IF current_setting('im_edit_ledger.knows_approvals', true) = 'yes' AND NOT EXISTS (
      SELECT FROM ledger_entry e WHERE e.entry_id = OLD.entry_id AND e.type = 'batch.accepted') THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'an entry of the queue is for a newer version of the service'
      USING ERRCODE = 'object_not_in_prerequisite_state';
  END $function$;

CREATE OR REPLACE FUNCTION public.is_left_to_who_knows_it()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        IF current_setting('im_edit_ledger.knows_drift_told', true) = 'yes' THEN RETURN OLD; END IF;
        RETURN NULL;
      END $function$;

CREATE OR REPLACE FUNCTION public.is_left_to_who_takes_grown_entries()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
      BEGIN
        IF current_setting('im_edit_ledger.takes_grown_entries', true) = 'yes' THEN RETURN OLD; END IF;
        RAISE EXCEPTION 'an entry of the queue is for a newer version of the service'
          USING ERRCODE = 'object_not_in_prerequisite_state';
      END $function$;

CREATE OR REPLACE FUNCTION public.json_unescaped(escaped text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
    SELECT translate(string_agg(
      CASE
        WHEN m[1] IS NOT NULL THEN m[1]
        WHEN m[2] IS NOT NULL THEN chr(65536
          + ((('x0000' || m[2])::bit(32)::integer - 55296) << 10) + ('x0000' || m[3])::bit(32)::integer - 56320)
        WHEN m[4] IN ('0000', 'ffff') OR m[4] ~ '^d[89a-f]' THEN chr(65533)
        WHEN m[4] IS NOT NULL THEN chr(('x0000' || m[4])::bit(32)::integer)
        ELSE translate(m[5], 'bfnrt', E'\b\f\n\r\t')
      END, '' ORDER BY n), 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz')
    FROM regexp_matches(escaped,
      '([^\\]+)|\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})|\\u([0-9a-f]{4})|\\(.)', 'g')
      WITH ORDINALITY AS t (m, n)
  $function$;

CREATE OR REPLACE FUNCTION public.keep_holds_as_they_are()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
AS $function$
  BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
      RAISE EXCEPTION 'an erasure has to see the holds of this moment: it runs in read committed' USING ERRCODE = 'restrict_violation';
    END IF;
    LOCK TABLE hold IN SHARE ROW EXCLUSIVE MODE;
  END $function$;

CREATE OR REPLACE FUNCTION public.leave_content_month(month text, live uuid)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    BEGIN
      EXECUTE format('DROP TABLE %I', month || '_kept');
      EXECUTE format('DROP TRIGGER content_came_late ON %I', month);
      UPDATE content_month c SET copied_to = NULL, waits_for = NULL, has_late = false, kept_by = live WHERE c.name = month;
    END $function$;

CREATE OR REPLACE FUNCTION public.make_content_months()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'public', 'pg_temp'
 SET lock_timeout TO '300ms'
AS $function$
    DECLARE
      made integer := 0;
      begins timestamptz;
      ends timestamptz;
      name text;
    BEGIN
      IF NOT pg_try_advisory_xact_lock(hashtextextended('im-edit-ledger/content-months', 0)) THEN RETURN 0; END IF;
      LOOP
        SELECT max(m.to_at) INTO STRICT begins FROM content_month m;
        EXIT WHEN begins > date_trunc('month', now(), 'UTC') + interval '93 days';
        ends := (begins AT TIME ZONE 'UTC' + interval '1 month') AT TIME ZONE 'UTC';
        name := 'modification_content_' || to_char(begins AT TIME ZONE 'UTC', 'YYYY_MM');
        BEGIN
          PERFORM make_content_partition(name);
          EXECUTE format('ALTER TABLE modification_content ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            name, first_id_at(begins), first_id_at(ends));
          INSERT INTO content_month (name, from_at, to_at) VALUES (name, begins, ends);
          made := made + 1;
        EXCEPTION
          WHEN lock_not_available THEN EXIT;
          -- The net has contents of the month.
          WHEN check_violation THEN
            INSERT INTO content_month (name, from_at, to_at, is_in_net) VALUES (name, begins, ends, true);
        END;
      END LOOP;
      RETURN made;
    END $function$;

CREATE OR REPLACE FUNCTION public.make_content_partition(name text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    BEGIN
      EXECUTE format('CREATE TABLE %I (LIKE modification_content INCLUDING STORAGE INCLUDING COMPRESSION, PRIMARY KEY (modification_id))', name);
      PERFORM guard_content_partition(name);
    END $function$;

CREATE OR REPLACE FUNCTION public.mark_late_contents_of(month text)
 RETURNS void
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    BEGIN
      EXECUTE format('DROP TRIGGER IF EXISTS content_came_late ON %I', month);
      EXECUTE format('CREATE TRIGGER content_came_late AFTER INSERT ON %I FOR EACH ROW EXECUTE FUNCTION content_came_late()', month);
    END $function$;

CREATE OR REPLACE FUNCTION public.may_be_spent(m content_month)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    DECLARE
      is_filled boolean;
    BEGIN
      IF EXISTS (SELECT FROM modification_content c WHERE c.modification_id = m.kept_by AND c.erasure_entry_id IS NULL) THEN
        RETURN false;
      END IF;
      EXECUTE format('SELECT EXISTS (SELECT FROM %I)', m.name) INTO is_filled;
      RETURN is_filled;
    END $function$;

CREATE OR REPLACE FUNCTION public.nested_text(searchable text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
AS $function$
    WITH RECURSIVE nested (depth, found) AS (
      SELECT 0, s FROM unnest(string_to_array(searchable, chr(65535))) AS s
      UNION
      SELECT depth + 1, json_unescaped(t[1])
      FROM nested CROSS JOIN LATERAL regexp_matches(found, '"((?:[^"\\]|\\.)*)"', 'g') AS t
      WHERE depth < 8 AND strpos(found, '\') > 0 AND strpos(t[1], '\') > 0
    )
    SELECT string_agg(DISTINCT found COLLATE "C", chr(65535) ORDER BY found COLLATE "C") FROM nested WHERE depth > 0
  $function$;

CREATE OR REPLACE FUNCTION public.person_key(name text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE STRICT
 SET search_path TO 'public', 'pg_temp'
AS $function$ SELECT lower(normalize(name, NFC) COLLATE pg_catalog."und-x-icu") $function$;

CREATE OR REPLACE FUNCTION public.proposals_grow_or_are_erased()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
    BEGIN
      IF TG_OP = 'UPDATE' AND coalesce(current_setting('im_edit_ledger.erasing', true), '') <> ''
        AND current_user = (SELECT pg_get_userbyid(c.relowner) FROM pg_catalog.pg_class c WHERE c.oid = TG_RELID)
      THEN RETURN NULL;
      END IF;
      RAISE EXCEPTION 'history only grows: % on % is refused', TG_OP, TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END $function$;

CREATE OR REPLACE FUNCTION public.proposals_to_be_indexed()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    BEGIN
      INSERT INTO proposal_search (proposal_id) SELECT proposal_id FROM added ON CONFLICT DO NOTHING;
      RETURN NULL;
    END $function$;

CREATE OR REPLACE FUNCTION public.quota_budget_locked(p_api text, p_limit integer)
 RETURNS quota_budget
 LANGUAGE plpgsql
AS $function$
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
  $function$;

CREATE OR REPLACE FUNCTION public.quota_factor(slowed_at double precision, slowed_to double precision, now_ms double precision)
 RETURNS double precision
 LANGUAGE sql
 IMMUTABLE
AS $function$ SELECT slowed_to + (1 - slowed_to) * least(1, greatest(0, (now_ms - slowed_at) / 30000)) $function$;

CREATE OR REPLACE FUNCTION public.quota_now_ms()
 RETURNS double precision
 LANGUAGE sql
AS $function$ SELECT extract(epoch FROM clock_timestamp())::float8 * 1000 $function$;

CREATE OR REPLACE FUNCTION public.quota_received_ms()
 RETURNS double precision
 LANGUAGE sql
AS $function$ SELECT extract(epoch FROM statement_timestamp())::float8 * 1000 $function$;

CREATE OR REPLACE FUNCTION public.quota_share(p_api text, p_replica uuid, p_sequence bigint, p_limit integer, p_in_flight integer, p_may_arrive_ms double precision, p_sent_at double precision, p_completed double precision[], p_settling double precision[], p_interactive double precision[], p_bulk double precision[], p_waiting integer[], OUT starts double precision[], OUT backlog integer[], OUT ahead integer[], OUT next_in double precision, OUT per_second double precision, OUT factor double precision, OUT told_at double precision)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
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
    bulk_interval_ms := 1000 / (per_second * 1.02);
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
        paced - CASE WHEN is_urgent THEN tolerance_ms ELSE least(tolerance_ms, 4000 / per_second) END
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
  $function$;

CREATE OR REPLACE FUNCTION public.quota_slow_down(p_api text, p_limit integer)
 RETURNS void
 LANGUAGE plpgsql
AS $function$
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
  $function$;

CREATE OR REPLACE FUNCTION public.quota_take(p_api text, p_replica uuid, p_sequence bigint, p_limit integer, p_in_flight integer, p_may_arrive_ms double precision, p_completed double precision[], p_settling double precision[], p_interactive double precision[], p_bulk double precision[], p_waiting integer[], OUT starts double precision[], OUT backlog integer[], OUT ahead integer[], OUT next_in double precision, OUT per_second double precision, OUT factor double precision)
 RETURNS record
 LANGUAGE plpgsql
AS $function$
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
  $function$;

CREATE OR REPLACE FUNCTION public.replace_content_partition(month text)
 RETURNS boolean
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    DECLARE
      bounds text;
    BEGIN
      SELECT format('FROM (%s) TO (%L)', coalesce(quote_literal(first_id_at(m.from_at)), 'MINVALUE'), first_id_at(m.to_at))
        INTO STRICT bounds FROM content_month m WHERE m.name = month;
      FOR tries IN 1..5 LOOP
        BEGIN
          LOCK TABLE ONLY modification_content IN ACCESS EXCLUSIVE MODE;
          EXECUTE format('ALTER TABLE modification_content DETACH PARTITION %I', month);
          EXECUTE format('ALTER TABLE modification_content ATTACH PARTITION %I FOR VALUES %s', month || '_kept', bounds);
          EXECUTE format('DROP TABLE %I', month);
          EXECUTE format('ALTER TABLE %I RENAME TO %I', month || '_kept', month);
          EXECUTE format('ALTER INDEX %I RENAME TO %I', month || '_kept_pkey', month || '_pkey');
          EXECUTE format('ALTER TABLE %I DROP CONSTRAINT contents_of_the_month', month);
          PERFORM mark_late_contents_of(month);
          RETURN true;
        EXCEPTION WHEN lock_not_available THEN
          PERFORM pg_sleep(0.1);
        END;
      END LOOP;
      RETURN false;
    END $function$;

CREATE OR REPLACE FUNCTION public.sent_by(item bytea)
 RETURNS text
 LANGUAGE plpgsql
 IMMUTABLE PARALLEL SAFE
AS $function$
  BEGIN
    IF item IS NULL THEN RETURN ''; END IF;
    RETURN coalesce((
      SELECT CASE WHEN json_typeof(e.value) = 'string' THEN e.value #>> '{}' END
      FROM json_each(regexp_replace(convert_from(item, 'UTF8'),
        '(\\[^u]|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2})|\\u(?:0000|[dD][89a-fA-F][0-9a-fA-F]{2})', '\1', 'g')::json)
        WITH ORDINALITY AS e (key, value, n)
      WHERE e.key = 'From_Account' ORDER BY e.n DESC LIMIT 1), '');
  EXCEPTION WHEN OTHERS THEN
    RETURN NULL;
  END $function$;

CREATE OR REPLACE FUNCTION public.to_be_indexed()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  BEGIN
    INSERT INTO search_unindexed SELECT modification_id FROM added;
    INSERT INTO nested_search_pending SELECT modification_id FROM added WHERE strpos(searchable, '\') > 0;
    RETURN NULL;
  END $function$;

CREATE OR REPLACE FUNCTION public.what_is_decided_on_stays()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'public', 'pg_temp'
AS $function$
    DECLARE
      refused uuid;
    BEGIN
      SELECT a.batch_id INTO refused FROM added a JOIN approval_decision d ON d.request_id = a.batch_id LIMIT 1;
      IF FOUND THEN
        RAISE EXCEPTION 'somebody has decided on batch %', refused USING ERRCODE = 'restrict_violation';
      END IF;
      RETURN NULL;
    END $function$;
