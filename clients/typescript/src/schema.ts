export interface paths {
    "/v1/modifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Overwrite a message
         * @description The version that is overwritten, and who asks why, are durably recorded before anything is sent to IM.
         */
        post: operations["modifyMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/modifications/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where an edit stands, and what it did
         * @description One’s own, any with `audit:read`, or with `messages:approve` one that needs or needed approval.
         */
        get: operations["readModification"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/modifications/{id}/prior": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The overwritten message, byte for byte as IM sent it
         * @description One’s own, any with `audit:read`, or with `messages:approve` one that needs or needed approval. 404 where nothing was pulled.
         */
        get: operations["readPrior"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/modifications/{id}/restoration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put back what an edit overwrote
         * @description A new edit with a snapshot of its own. Only of an edit that was applied.
         */
        post: operations["restorePrior"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/messages/current": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The message as it stands at IM now
         * @description What to look at before editing. Counts against the quota and is recorded as a read.
         */
        get: operations["readCurrentMessage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What waits for your decision
         * @description The oldest first. A person is shown what she may decide on: nothing that she asked for, or that was asked for on her behalf, and nothing that she has decided on. An application is shown everything that waits.
         */
        get: operations["listWaitingApprovals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/modifications/{id}/approval": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve or decline an edit
         * @description Only for persons, and never for those who asked for it or on whose behalf it was asked for. With the last approval the edit begins, on the version that was proposed and on no other one: where the message changed meanwhile, it ends `rejected` with `prior-changed`.
         */
        post: operations["decideModification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/approval": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Approve or decline a batch as a whole
         * @description Only for persons, and never for those who asked for it or on whose behalf it was asked for. It names no digest: the proposal pins the version of each item. With the last approval the batch runs: an item whose message changed meanwhile ends `rejected` with `prior-changed`. An approval waits (`Prefer`) until every item has been checked.
         */
        post: operations["decideBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/withdrawal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back a batch that waits for approval
         * @description By the client that proposed it. The body may be left out.
         */
        post: operations["withdrawBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/modifications/{id}/withdrawal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Take back an edit that waits for approval
         * @description By the client that proposed it. The body may be left out.
         */
        post: operations["withdrawModification"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Overwrite up to 10,000 messages in the background
         * @description Checked as a whole: with any fault nothing is accepted, and `errors` lists up to 100 of them, each with its place (`/items/7/message/MsgSeq`). Each item is an ordinary edit with its own snapshot, record and receipt. At most 16 MiB. As NDJSON: the members but `items` on the first line, an item on each further one; its faults have the same places. With `dryRun=true` the items end `dry_run`. A batch that needs the approval of others is checked as a dry run is; with the last approval each item runs on the version that was seen, and on no other one.
         */
        post: operations["acceptBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where a batch stands
         * @description One’s own, any with `audit:read`, or with `messages:approve` one that needs or needed approval.
         */
        get: operations["readBatch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/items": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What became of each item
         * @description Of one’s own, of any with `audit:read`, or with `messages:approve` of one that needs or needed approval. The question is itself on the record.
         */
        get: operations["listBatchItems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How a batch proceeds, as it does
         * @description Server-sent events, each with the body of `GET /v1/batches/{id}`: the present state first, then `progress` at most twice a second and at least every 15 s, and at the end its state: `finished`, `cancelled`, `declined`, `expired` or `withdrawn`. After a cut, connect again: the present state comes first. Each connection is itself on the record; it outlives the token that opened it.
         */
        get: operations["followBatch"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin no further item
         * @description What has begun settles. Repeating it changes nothing. Only of one’s own.
         */
        post: operations["pauseBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on with a paused batch
         * @description From where it was paused. Repeating it changes nothing. Only of one’s own.
         */
        post: operations["resumeBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Begin no further item, for good
         * @description What has begun settles; the rest becomes `cancelled`. A batch that waits for approval is taken back: `withdrawn`. Repeating it changes nothing. Only of one’s own.
         */
        post: operations["cancelBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/batches/{id}/restoration": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Put back what a batch overwrote
         * @description A batch that restores each applied item of that one, only where the message still is what the item left. Of a batch that is over.
         */
        post: operations["restoreBatch"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/modifications": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who changed what, when and why
         * @description A page at a time as JSON; everything that matches, as of one moment, with `Accept: application/x-ndjson`, `text/csv` or `application/vnd.im-edit-ledger.evidence+x-ndjson`, which needs `audit:export`. Each query is itself on the record.
         */
        get: operations["findModifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who approved what
         * @description Each decision on an edit or a batch that needed approval, the newest first: who approved, declined or withdrew it, and what ran out of time. A page at a time as JSON; everything that matches, as of one moment, with `Accept: text/csv` or `application/x-ndjson`, which needs `audit:export`. Each query is itself on the record.
         */
        get: operations["findApprovals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/summary": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How many modifications match, by client, operator, state and day
         * @description The days are those of UTC. `quota` and `sealing` say how the service stands now, whatever the filters. The question is itself on the record.
         */
        get: operations["countModifications"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/messages/history": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All known versions of a message
         * @description Every version that a snapshot, an answer of IM, a re-read or the webhook has shown. The question is itself on the record.
         */
        get: operations["readMessageHistory"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/im-callbacks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * The webhook of IM
         * @description Takes `Group.CallbackAfterSendMsg` (the original CloudCustomData) and `Group.CallbackAfterModifyMsg` (edits made around this service); other webhooks are answered and left alone. Each event counts once. Any or no Content-Type is taken; numbers may be decimal digits in a string. Only where IM_CALLBACK_TOKEN is set.
         */
        post: operations["takeImCallback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/witness-policy": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Whose cosignatures this service asks for
         * @description The policy that the service was given, as a C2SP tlog-policy, without addresses. Keys out of the service itself are no evidence against it: to find it out, check signatures under a policy of your own.
         */
        get: operations["readWitnessPolicy"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/tile/entries/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Entries of the log
         * @description C2SP tlog-tiles. No bundle changes, partial ones included; gzip where it is accepted. Reading is on the record once for each client, address and ten minutes (`audit.followed`); a HEAD is no read.
         */
        get: operations["readEntryBundle"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/modifications/{id}/receipt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Proof of a modification, verifiable offline with the key of the log alone
         * @description Of one’s own, or of any with `audit:read`. 409 until all its entries are sealed, and with `witnessed=true` until a quorum of witnesses has cosigned a checkpoint that covers them.
         */
        get: operations["readReceipt"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What happened: edits, reads, queries, drift, changes of the key
         * @description Entries of the ledger. This query is itself one of them. To follow the log, give `fromIndex`: sealed entries in the order of the log, none skipped and none twice; `wait` holds an empty answer back. With `Accept: text/event-stream` the same live: `id` is the index, `event` the type, `data` the item; `Last-Event-ID` goes on after that index and wins over `fromIndex`; without both it begins at the end. Following leaves one `audit.followed` for each client, address and ten minutes.
         */
        get: operations["findEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/checkpoint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The newest signed checkpoint; with witnesses, the newest that their quorum has cosigned
         * @description A C2SP tlog-checkpoint, with the cosignatures of its witnesses. Keep one: no history before it can be rewritten unseen.
         */
        get: operations["readCheckpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/checkpoint/latest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The newest signed checkpoint, whoever has cosigned it
         * @description As `/v1/ledger/checkpoint` where there are no witnesses.
         */
        get: operations["readLatestCheckpoint"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The verifier key of the log
         * @description Keep it where this service cannot change it: proofs are checked against it.
         */
        get: operations["readLedgerKey"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ledger/tile/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Hashes of the tree
         * @description C2SP tlog-tiles. No tile changes, partial ones included: cache them for ever.
         */
        get: operations["readTile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/caller": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Who you are to this service, and what you may do
         * @description What it makes of the token. Any good token will do, also one that allows nothing.
         */
        get: operations["readCaller"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/console": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The console: pages for persons
         * @description Leads to `/console/`. Where `CONSOLE_CLIENT_ID` is not set, there is none.
         */
        get: operations["readConsole"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/console/config.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Where persons log in
         * @description What the console must know before anybody has logged in. Nothing of it is secret.
         */
        get: operations["readConsoleConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/console/{path}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A page of the console, or a file that its pages need
         * @description Any path without a dot in its last part is a page.
         */
        get: operations["readConsoleFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sinks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far each sink was delivered to
         * @description Of all replicas: one delivers to a sink at a time.
         */
        get: operations["listSinks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sinks/{name}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Post nothing more to a sink
         * @description What has just been posted is still taken. Repeating it changes nothing. Who asked is in the log of the service.
         */
        post: operations["pauseSink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sinks/{name}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Go on with a paused or stopped sink
         * @description From where it was. Repeating it changes nothing. Who asked is in the log of the service.
         */
        post: operations["resumeSink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sinks/{name}/rewind": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Deliver entries once more
         * @description From an index on that was delivered before: nothing is ever skipped. Deliveries get new ids (`webhook-id`). Who asked is in the log of the service.
         */
        post: operations["rewindSink"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What is held, and why
         * @description The newest first, as JSON, or as a file with `Accept: text/csv` or `application/x-ndjson`. This query is itself on the record.
         */
        get: operations["listHolds"];
        put?: never;
        /**
         * Keep contents from being erased
         * @description From the answer on, nothing in the scope is erased, neither on request nor by retention. An entry `hold.placed` records it; reason and account are only committed to there.
         */
        post: operations["placeHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * One hold
         * @description This query is itself on the record.
         */
        get: operations["getHold"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/holds/{id}/release": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * End a hold
         * @description What only this hold covered may be erased from then on. An entry `hold.released` records it. Of a hold that is released already nothing changes.
         */
        post: operations["releaseHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/erasures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What was erased, by whom, on which basis
         * @description The newest first, runs of retention and dry runs included. A page at a time as JSON; all of them as a file with `Accept: text/csv` or `application/x-ndjson`. This query is on the record.
         */
        get: operations["listErasures"];
        put?: never;
        /**
         * Erase contents
         * @description Prior and requested contents, what the webhook reported of them, their search index, salts and digests. Kept are ids, times, persons, states and commitments, and reasons unless `includeReasons` is true. What a hold covers, and edits that are not settled, are left. It goes on in the background, in steps; each leaves an entry `content.erased` that names the modifications. With `dryRun=true` it is counted what would be erased, and no key is needed.
         */
        post: operations["eraseContents"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/erasures/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * How far an erasure has come
         * @description This query is on the record.
         */
        get: operations["getErasure"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * The way to the console, or to the documentation page
         * @description For whoever opens the address of the service in a browser.
         */
        get: operations["readRoot"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * All kinds of problems
         * @description Each error that this service answers with, and what to do about it.
         */
        get: operations["listProblems"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/problems/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * What the `type` of a problem means, and what to do
         * @description The page that the `type` of a problem leads to.
         */
        get: operations["describeProblem"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/openapi.json": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document
         * @description For generators of clients, and for tools.
         */
        get: operations["readOpenApi"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * This document, to look at and try out
         * @description Needs nothing from another host.
         */
        get: operations["readDocs"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/docs/{file}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * A file of the documentation page
         * @description Scripts and styles of `/docs`.
         */
        get: operations["readDocsFile"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        TIMTextElem: {
            /** @constant */
            MsgType: "TIMTextElem";
            MsgContent: {
                Text: string;
            };
        };
        TIMLocationElem: {
            /** @constant */
            MsgType: "TIMLocationElem";
            MsgContent: {
                Latitude: number;
                Longitude: number;
                Desc?: string;
            };
        };
        TIMFaceElem: {
            /** @constant */
            MsgType: "TIMFaceElem";
            MsgContent: {
                Index?: number;
                Data?: string;
            };
        };
        TIMCustomElem: {
            /** @constant */
            MsgType: "TIMCustomElem";
            MsgContent: {
                Data?: string;
                Desc?: string;
                Ext?: string;
                Sound?: string;
            };
        };
        TIMSoundElem: {
            /** @constant */
            MsgType: "TIMSoundElem";
            MsgContent: {
                Url: string;
                UUID: string;
                /**
                 * @description Always 2.
                 * @constant
                 */
                Download_Flag: 2;
                Size?: number;
                Second?: number;
            };
        };
        TIMImageElem: {
            /** @constant */
            MsgType: "TIMImageElem";
            MsgContent: {
                UUID: string;
                ImageInfoArray: {
                    Width: number;
                    Height: number;
                    URL: string;
                    /**
                     * @description 1 original, 2 large, 3 thumbnail.
                     * @enum {integer}
                     */
                    Type?: 1 | 2 | 3;
                    Size?: number;
                }[];
                /**
                 * @description 1 JPG, 2 GIF, 3 PNG, 4 BMP, 255 other.
                 * @enum {integer}
                 */
                ImageFormat?: 1 | 2 | 3 | 4 | 255;
            };
        };
        TIMFileElem: {
            /** @constant */
            MsgType: "TIMFileElem";
            MsgContent: {
                Url: string;
                UUID: string;
                /**
                 * @description Always 2.
                 * @constant
                 */
                Download_Flag: 2;
                FileSize?: number;
                FileName?: string;
            };
        };
        TIMVideoFileElem: {
            /** @constant */
            MsgType: "TIMVideoFileElem";
            MsgContent: {
                VideoUrl: string;
                VideoUUID: string;
                /**
                 * @description Always 2.
                 * @constant
                 */
                VideoDownloadFlag: 2;
                ThumbUrl: string;
                ThumbUUID: string;
                ThumbWidth: number;
                ThumbHeight: number;
                /**
                 * @description Always 2.
                 * @constant
                 */
                ThumbDownloadFlag: 2;
                VideoSize?: number;
                VideoSecond?: number;
                VideoFormat?: string;
                ThumbSize?: number;
                ThumbFormat?: string;
            };
        };
        /** @description One of the eight elements that the REST API of IM can send. */
        MessageElement: components["schemas"]["TIMTextElem"] | components["schemas"]["TIMLocationElem"] | components["schemas"]["TIMFaceElem"] | components["schemas"]["TIMCustomElem"] | components["schemas"]["TIMSoundElem"] | components["schemas"]["TIMImageElem"] | components["schemas"]["TIMFileElem"] | components["schemas"]["TIMVideoFileElem"];
        /** @description Verbatim the body of a modify_group_msg call. MsgBody and CloudCustomData may have 12,000 bytes together, counted as JSON in UTF-8. At least one of them is there. */
        MessageToWrite: {
            /** @description The group, as IM names it. */
            GroupId: string;
            /** @description The number of the message in its group, or in its topic. */
            MsgSeq: number;
            /** @description The topic, for messages in topics of Community groups. */
            TopicId?: string;
            /** @description Replaces the whole body. At most one TIMCustomElem. */
            MsgBody?: components["schemas"]["MessageElement"][];
            /** @description Replaces the custom data; "" clears it. */
            CloudCustomData?: string;
        };
        ModificationRequest: {
            message: components["schemas"]["MessageToWrite"];
            /** @description The person in the back-office app who asks for the edit. A person’s own token may leave it out. */
            operator: string;
            /** @description Why. Line breaks and tabs are allowed. */
            reason: string;
            /** @description Overwrite CloudCustomData even where the prior value cannot be known; false where left out. */
            acceptUnreadablePrior?: boolean;
            /** @description The person for whom the operator acts. */
            onBehalfOf?: string;
            /** @description The ticket that this belongs to. */
            ticket?: string;
            /** @description Edit only if this is the digest of the version that stands at IM now. */
            ifPriorDigest?: string;
        };
        RestorationRequest: {
            /** @description The person in the back-office app who asks for the edit. A person’s own token may leave it out. */
            operator: string;
            /** @description Why. Line breaks and tabs are allowed. */
            reason: string;
            /** @description Edit only if this is the digest of the version that stands at IM now. */
            ifPriorDigest?: string;
            /** @description The person for whom the operator acts. */
            onBehalfOf?: string;
            /** @description The ticket that this belongs to. */
            ticket?: string;
        };
        ApprovalRequest: {
            /** @description The `prior.digest` of the proposal: the version that you looked at. */
            priorDigest: string;
            /** @enum {string} */
            decision: "approve" | "decline";
            /** @description What you have to say to it. Line breaks and tabs are allowed. */
            comment?: string;
        };
        BatchApprovalRequest: {
            /** @enum {string} */
            decision: "approve" | "decline";
            /** @description What you have to say to it. Line breaks and tabs are allowed. */
            comment?: string;
        };
        WithdrawalRequest: {
            /** @description The person in the back-office app who asks for the edit. A person’s own token may leave it out. */
            operator?: string;
            /** @description Why. Line breaks and tabs are allowed. */
            reason?: string;
        };
        BatchRequest: {
            /** @description The edits; no message twice. What an item says overrides what the batch says. */
            items: components["schemas"]["BatchItemRequest"][];
            /** @description The person in the back-office app who asks for the edit. A person’s own token may leave it out. */
            operator: string;
            /** @description Why. Line breaks and tabs are allowed. */
            reason: string;
            /** @description The person for whom the operator acts. */
            onBehalfOf?: string;
            /** @description The ticket that this belongs to. */
            ticket?: string;
            /** @description Overwrite CloudCustomData even where the prior value cannot be known; false where left out. */
            acceptUnreadablePrior?: boolean;
        };
        BatchItemRequest: {
            message: components["schemas"]["MessageToWrite"];
            /** @description Why. Line breaks and tabs are allowed. */
            reason?: string;
            /** @description The ticket that this belongs to. */
            ticket?: string;
            /** @description Edit only if this is the digest of the version that stands at IM now. */
            ifPriorDigest?: string;
            /** @description Overwrite CloudCustomData even where the prior value cannot be known; false where left out. */
            acceptUnreadablePrior?: boolean;
        };
        SteeringRequest: {
            /** @description The person in the back-office app who asks for the edit. A person’s own token may leave it out. */
            operator: string;
            /** @description Why. Line breaks and tabs are allowed. */
            reason: string;
        };
        BatchRestorationRequest: {
            /** @description The person in the back-office app who asks for the edit. A person’s own token may leave it out. */
            operator: string;
            /** @description Why. Line breaks and tabs are allowed. */
            reason: string;
            /** @description The person for whom the operator acts. */
            onBehalfOf?: string;
            /** @description The ticket that this belongs to. */
            ticket?: string;
        };
        SinkRewindRequest: {
            /** @description Delivered from this entry on, once more. It must have been delivered before. */
            fromIndex: number;
        };
        HoldRequest: {
            /** @description By which people know it. It stands in the log, readable. */
            name: string;
            /** @description Why. Line breaks and tabs are allowed. */
            reason: string;
            scope: components["schemas"]["Scope"];
            /** @description The ticket that this belongs to. */
            ticket?: string;
        };
        HoldReleaseRequest: {
            /** @description Why. Line breaks and tabs are allowed. */
            reason: string;
        };
        ErasureRequest: {
            /** @description Why. Line breaks and tabs are allowed. */
            reason: string;
            /** @description On which legal or contractual basis, such as `GDPR article 17(1)(a)`. It stands in the log, readable. */
            basis: string;
            scope?: components["schemas"]["Scope"];
            /** @description Instead of a scope: these, one by one. */
            modificationIds?: string[];
            /** @description Instead of a scope: the texts that audit queries looked for, by their entries `audit.queried` and `audit.exported`. */
            entryIds?: string[];
            /** @description The ticket that this belongs to. */
            ticket?: string;
            /** @description Erase the reasons that were given for the edits, too; false where left out. */
            includeReasons?: boolean;
        };
        /** @description Contents that fit every member given; at least one is. */
        Scope: {
            /** @description The group, as IM names it. */
            groupId?: string;
            /** @description The topic, for messages in topics of Community groups. */
            topicId?: string;
            /** @description The number of the message in its group, or in its topic. */
            msgSeq?: number;
            /** @description Who sent the overwritten version (`From_Account`). */
            account?: string;
            /** @description The application that asked for the edit: a `sub`. */
            client?: string;
            /** @description Received at or after. An RFC 3339 time, or a date, which is midnight UTC. */
            from?: string;
            /** @description Received before. An RFC 3339 time, or a date, which is midnight UTC. */
            to?: string;
        };
        EmptyRequest: Record<string, never>;
        /** @description RFC 9457. */
        Problem: {
            /** Format: uri-reference */
            type: string;
            title: string;
            status: number;
            /** @description What happened this time and what to do, in English, for a person. */
            detail: string;
            /** @description The `X-Request-Id` of this answer: under it, the service has logged the request. A replay has its own. */
            requestId: string;
            errors?: components["schemas"]["Fault"][];
            /**
             * Format: uuid
             * @description A UUIDv7.
             */
            modificationId?: string;
            im?: components["schemas"]["ImError"];
        };
        /** @description One fault of the request, and where it is. */
        Fault: {
            message: string;
            /** @description RFC 6901, into the body. */
            pointer?: string;
            header?: string;
            parameter?: string;
        };
        MessageRef: {
            GroupId: string;
            MsgSeq: number;
            TopicId: string | null;
        };
        Actor: {
            client: string;
            operator: string;
            ip: string;
        };
        ImError: {
            errorCode: number;
            errorInfo: string;
        };
        ImOutcome: {
            errorCode: number | null;
            errorInfo: string | null;
            attempts: number;
        };
        /** @description An element as IM has it. */
        ReadElement: {
            MsgType?: string;
            MsgContent?: {
                [key: string]: unknown;
            };
        } & {
            [key: string]: unknown;
        };
        /** @description As IM has it: an array of elements; an object in system messages. */
        ReadBody: components["schemas"]["ReadElement"][] | {
            [key: string]: unknown;
        };
        RequestedContents: {
            MsgBody?: components["schemas"]["ReadElement"][];
            CloudCustomData?: string;
            erased?: components["schemas"]["Erased"];
        };
        ResultingVersion: {
            /** @description SHA-256 over the RFC 8785 form of {"MsgBody", "CloudCustomData"}, a member left out where unknown; `raw-sha256` over the bytes of IM where that form does not exist. */
            digest: string;
        };
        Drift: {
            expectedDigest: string | components["schemas"]["ErasedContents"];
            /**
             * Format: uuid
             * @description A UUIDv7.
             */
            lastModificationId: string;
        };
        /** @description When these contents were erased, and by which erasure (GET /v1/erasures/{id}). */
        Erased: {
            /**
             * Format: date-time
             * @description RFC 3339, UTC, with milliseconds.
             */
            at: string;
            /**
             * Format: uuid
             * @description A UUIDv7.
             */
            erasureId: string;
        };
        ErasedContents: {
            erased: components["schemas"]["Erased"];
        };
        /** @description A message as IM sent it, whatever it is. */
        ReadItem: {
            [key: string]: unknown;
        };
        PriorCustomData: {
            /** @constant */
            known: false;
        } | {
            /** @constant */
            known: true;
            value: string;
            /**
             * @description Where it is known from: IM itself, an earlier edit, or the webhook of IM.
             * @enum {string}
             */
            source: "im" | "edit" | "callback";
        };
        /** @description A version of a message, read from IM. Once its contents were erased, `erased` stands alone. */
        MessageVersion: {
            From_Account?: string;
            MsgTimeStamp?: number;
            MsgBody?: components["schemas"]["ReadBody"];
            CloudCustomData?: components["schemas"]["PriorCustomData"];
            erased?: components["schemas"]["Erased"];
            /** @description Null where nothing is left that could be edited, as of a recalled message. */
            digest?: string | null;
        } & {
            [key: string]: unknown;
        };
        PatchOperation: {
            /** @enum {string} */
            op: "add" | "remove" | "replace";
            path: string;
            /** @description Any JSON; not for `remove`. */
            value?: unknown;
        };
        LedgerRef: {
            type: string;
            /**
             * Format: uuid
             * @description A UUIDv7.
             */
            entryId: string;
            /** @description Null until the entry is sealed. */
            index: number | null;
        };
        Modification: {
            /** @description Null for a dry run. */
            id: string | null;
            /** @enum {string} */
            state: "pending" | "in_doubt" | "applied" | "refused" | "rejected" | "not_applied" | "superseded" | "awaiting_approval" | "declined" | "expired" | "withdrawn" | "dry_run";
            /**
             * @description Only for `applied`.
             * @enum {string|null}
             */
            settledBy: "response" | "reread" | null;
            message: components["schemas"]["MessageRef"];
            actor: components["schemas"]["Actor"];
            /** @description The person for whom the operator acts; null where nobody was named. */
            onBehalfOf: string | null;
            /** @description Erased only where an erasure includes reasons. */
            reason: string | components["schemas"]["ErasedContents"];
            ticket: string | null;
            /** @description Null where nothing was read. */
            prior: components["schemas"]["MessageVersion"] | null;
            requested: components["schemas"]["RequestedContents"];
            /** @description Null unless `applied`. */
            resulting: components["schemas"]["ResultingVersion"] | null;
            /** @description JSON Patch (RFC 6902) from prior to requested. */
            changes: components["schemas"]["PatchOperation"][] | components["schemas"]["ErasedContents"] | null;
            /** @description Why it was rejected or refused: the name of the problem that its request was answered with, such as `no-change`. Null otherwise. */
            rejection: string | null;
            /** @description Somebody edited around this service since the last version known. */
            drift: components["schemas"]["Drift"] | null;
            /** @description The last answer of IM, null where there was none; `attempts` counts the overwrites sent. */
            im: components["schemas"]["ImOutcome"];
            /**
             * Format: date-time
             * @description RFC 3339, UTC, with milliseconds.
             */
            receivedAt: string;
            snapshotAt: string | null;
            sentAt: string | null;
            settledAt: string | null;
            /** @description The modification whose overwritten version this puts back. */
            restores: string | null;
            /** @description The item of a batch that this carries out, counted from 0; null for a single edit. */
            batch: {
                /**
                 * Format: uuid
                 * @description A UUIDv7.
                 */
                id: string;
                index: number;
            } | null;
            /** @description What persons decided, the oldest first. */
            approvals: components["schemas"]["ApprovalDecision"][];
            /** @description How many persons have to approve it before it begins; 0: none has. */
            approvalsNeeded: number;
            ledger: components["schemas"]["LedgerRef"][];
        };
        ApprovalDecision: {
            /** @description The person, as her token names her. */
            by: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, with milliseconds.
             */
            at: string;
            /** @enum {string} */
            decision: "approve" | "decline";
            comment: string | null;
        };
        CurrentMessage: {
            message: components["schemas"]["MessageRef"];
            current: components["schemas"]["MessageVersion"];
        };
        ApprovalPage: {
            items: (components["schemas"]["WaitingModification"] | components["schemas"]["WaitingBatch"])[];
            nextCursor: string | null;
        };
        WaitingModification: {
            /** @constant */
            kind: "modification";
            /** @description Null for a dry run. */
            id: string | null;
            /** @enum {string} */
            state: "pending" | "in_doubt" | "applied" | "refused" | "rejected" | "not_applied" | "superseded" | "awaiting_approval" | "declined" | "expired" | "withdrawn" | "dry_run";
            /**
             * @description Only for `applied`.
             * @enum {string|null}
             */
            settledBy: "response" | "reread" | null;
            message: components["schemas"]["MessageRef"];
            actor: components["schemas"]["Actor"];
            /** @description The person for whom the operator acts; null where nobody was named. */
            onBehalfOf: string | null;
            /** @description Erased only where an erasure includes reasons. */
            reason: string | components["schemas"]["ErasedContents"];
            ticket: string | null;
            /** @description Null where nothing was read. */
            prior: components["schemas"]["MessageVersion"] | null;
            requested: components["schemas"]["RequestedContents"];
            /** @description Null unless `applied`. */
            resulting: components["schemas"]["ResultingVersion"] | null;
            /** @description JSON Patch (RFC 6902) from prior to requested. */
            changes: components["schemas"]["PatchOperation"][] | components["schemas"]["ErasedContents"] | null;
            /** @description Why it was rejected or refused: the name of the problem that its request was answered with, such as `no-change`. Null otherwise. */
            rejection: string | null;
            /** @description Somebody edited around this service since the last version known. */
            drift: components["schemas"]["Drift"] | null;
            /** @description The last answer of IM, null where there was none; `attempts` counts the overwrites sent. */
            im: components["schemas"]["ImOutcome"];
            /**
             * Format: date-time
             * @description RFC 3339, UTC, with milliseconds.
             */
            receivedAt: string;
            snapshotAt: string | null;
            sentAt: string | null;
            settledAt: string | null;
            /** @description The modification whose overwritten version this puts back. */
            restores: string | null;
            /** @description The item of a batch that this carries out, counted from 0; null for a single edit. */
            batch: {
                /**
                 * Format: uuid
                 * @description A UUIDv7.
                 */
                id: string;
                index: number;
            } | null;
            /** @description What persons decided, the oldest first. */
            approvals: components["schemas"]["ApprovalDecision"][];
            /** @description How many persons have to approve it before it begins; 0: none has. */
            approvalsNeeded: number;
            ledger: components["schemas"]["LedgerRef"][];
        };
        WaitingBatch: {
            /** @constant */
            kind: "batch";
            /**
             * Format: uuid
             * @description A UUIDv7.
             */
            id: string;
            /**
             * @description `finished`: every item is final. `cancelled`: what had begun settles, the rest is `cancelled`. `awaiting_approval`: it waits for the decision of others, and nothing has begun; `declined`, `expired`, `withdrawn`: it never will.
             * @enum {string}
             */
            state: "running" | "paused" | "cancelled" | "finished" | "awaiting_approval" | "declined" | "expired" | "withdrawn";
            /** @description Its items are only tried out: they end `dry_run`. */
            dryRun: boolean;
            actor: components["schemas"]["Actor"];
            /** @description The person for whom the operator acts; null where nobody was named. */
            onBehalfOf: string | null;
            /** @description Erased only where an erasure includes reasons. */
            reason: string | components["schemas"]["ErasedContents"];
            ticket: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, with milliseconds.
             */
            createdAt: string;
            /** @description Null until every item is final. */
            finishedAt: string | null;
            /** @description The batch whose applied items this one puts back. */
            restores: string | null;
            /** @description How many items are in which state; they add up to `total` at every moment. */
            items: components["schemas"]["BatchCounts"];
            /** @description Items that reached their end, a second, over the last seconds. */
            ratePerSecond: number;
            /** @description Until the last item is final, at this rate; null where that is not known. */
            secondsLeft: number | null;
            /** @description What persons decided on the batch as a whole, the oldest first. */
            approvals: components["schemas"]["ApprovalDecision"][];
            /** @description How many persons have to approve it before it begins; 0: none has. */
            approvalsNeeded: number;
            /** @description Of a batch that needs approval: how many items have been checked as a dry run does; nobody can approve it before all have been. Null where no approval is needed. */
            itemsChecked: number | null;
        };
        BatchCounts: {
            total: number;
            waiting: number;
            pending: number;
            in_doubt: number;
            applied: number;
            refused: number;
            rejected: number;
            not_applied: number;
            superseded: number;
            cancelled: number;
            dry_run: number;
        };
        Batch: {
            /**
             * Format: uuid
             * @description A UUIDv7.
             */
            id: string;
            /**
             * @description `finished`: every item is final. `cancelled`: what had begun settles, the rest is `cancelled`. `awaiting_approval`: it waits for the decision of others, and nothing has begun; `declined`, `expired`, `withdrawn`: it never will.
             * @enum {string}
             */
            state: "running" | "paused" | "cancelled" | "finished" | "awaiting_approval" | "declined" | "expired" | "withdrawn";
            /** @description Its items are only tried out: they end `dry_run`. */
            dryRun: boolean;
            actor: components["schemas"]["Actor"];
            /** @description The person for whom the operator acts; null where nobody was named. */
            onBehalfOf: string | null;
            /** @description Erased only where an erasure includes reasons. */
            reason: string | components["schemas"]["ErasedContents"];
            ticket: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, with milliseconds.
             */
            createdAt: string;
            /** @description Null until every item is final. */
            finishedAt: string | null;
            /** @description The batch whose applied items this one puts back. */
            restores: string | null;
            /** @description How many items are in which state; they add up to `total` at every moment. */
            items: components["schemas"]["BatchCounts"];
            /** @description Items that reached their end, a second, over the last seconds. */
            ratePerSecond: number;
            /** @description Until the last item is final, at this rate; null where that is not known. */
            secondsLeft: number | null;
            /** @description What persons decided on the batch as a whole, the oldest first. */
            approvals: components["schemas"]["ApprovalDecision"][];
            /** @description How many persons have to approve it before it begins; 0: none has. */
            approvalsNeeded: number;
            /** @description Of a batch that needs approval: how many items have been checked as a dry run does; nobody can approve it before all have been. Null where no approval is needed. */
            itemsChecked: number | null;
        };
        BatchItem: {
            /** @description Its place in the batch, from 0. */
            index: number;
            message: components["schemas"]["MessageRef"];
            /** @enum {string} */
            state: "waiting" | "pending" | "in_doubt" | "applied" | "refused" | "rejected" | "not_applied" | "superseded" | "cancelled" | "dry_run";
            /** @description The edit that it became; null until it was begun, and in a dry run. */
            modificationId: string | null;
            /** @description What a single edit would have answered; null where that would have been 201, and where it is not known yet. */
            problem: components["schemas"]["Problem"] | null;
            /** @description In a dry run, and of a batch that needs approval until the item begins: the version that was seen. An item that was approved runs on no other one. */
            prior?: components["schemas"]["MessageVersion"] | null;
            /** @description Where there is `prior`: JSON Patch (RFC 6902) from prior to requested; null where there is a problem. */
            changes?: components["schemas"]["PatchOperation"][] | null;
        };
        BatchItemPage: {
            /** @description By `index`. */
            items: components["schemas"]["BatchItem"][];
            /** @description For the next page, with the same state; null on the last one. */
            nextCursor: string | null;
        };
        ModificationPage: {
            items: components["schemas"]["Modification"][];
            /** @description For the next page, with the same filters; null on the last one. A page that has a next one may be short. */
            nextCursor: string | null;
            /**
             * Format: date-time
             * @description Everything that was on record by then is in the answer. Left out without `DATABASE_AUDIT_URL`: the answer is as of now.
             */
            asOf?: string;
            /**
             * @description `standby`: a copy of the database, which may lag. `primary`: the database itself. Left out without `DATABASE_AUDIT_URL`.
             * @enum {string}
             */
            readFrom?: "primary" | "standby";
        };
        ModificationSummary: {
            total: number;
            byClient: {
                client: string;
                count: number;
            }[];
            byOperator: {
                operator: string;
                count: number;
            }[];
            byState: {
                state: string;
                count: number;
            }[];
            byDay: {
                day: string;
                count: number;
            }[];
            /** @description How much of the budgets of calls to IM all replicas use now, by API. */
            quota: components["schemas"]["QuotaUse"][];
            sealing: components["schemas"]["SealingDelay"];
            /**
             * Format: date-time
             * @description Everything that was on record by then is in the answer. Left out without `DATABASE_AUDIT_URL`: the answer is as of now.
             */
            asOf?: string;
            /**
             * @description `standby`: a copy of the database, which may lag. `primary`: the database itself. Left out without `DATABASE_AUDIT_URL`.
             * @enum {string}
             */
            readFrom?: "primary" | "standby";
        };
        QuotaUse: {
            /** @description IM's name of the API. */
            api: string;
            /** @description The budget: calls in any second. */
            callsPerSecond: number;
            /** @description Calls that reached IM in the last second, may have, or have a permit to. */
            inUse: number;
            /** @description Calls that wait for a permit. */
            waiting: number;
            /** @description Share of the budget that may be used: 1, or less for a while after IM said that a limit was passed. */
            factor: number;
        };
        SealingDelay: {
            /** @description Entries that the newest checkpoint covers. */
            entries: number;
            /** @description Since the oldest entry that has no place in the log was recorded; 0 where all have theirs. */
            delaySeconds: number;
            /** @description Since the newest checkpoint was signed; null before the first. */
            checkpointAgeSeconds: number | null;
        };
        DecisionPage: {
            /** @description The newest first. */
            items: components["schemas"]["Decision"][];
            /** @description For the next page; null on the last one. */
            nextCursor: string | null;
            /**
             * Format: date-time
             * @description Everything that was on record by then is in the answer. Left out without `DATABASE_AUDIT_URL`: the answer is as of now.
             */
            asOf?: string;
            /**
             * @description `standby`: a copy of the database, which may lag. `primary`: the database itself. Left out without `DATABASE_AUDIT_URL`.
             * @enum {string}
             */
            readFrom?: "primary" | "standby";
        };
        Decision: {
            /** @enum {string} */
            kind: "modification" | "batch";
            /**
             * Format: uuid
             * @description Of the modification or the batch.
             */
            id: string;
            /**
             * @description `withdraw`: the application that had asked took it back. `expire`: its time ran out.
             * @enum {string}
             */
            decision: "approve" | "decline" | "withdraw" | "expire";
            /**
             * Format: date-time
             * @description RFC 3339, UTC, with milliseconds.
             */
            at: string;
            /** @description Null where its time ran out. */
            by: {
                client: string;
                /** @description The person; null where an application withdrew and named nobody. */
                operator: string | null;
                ip: string;
            } | null;
            /** @description Null where nothing was said, or it was erased. */
            comment: string | null;
            approvalsNeeded: number;
            proposal: {
                /**
                 * Format: date-time
                 * @description RFC 3339, UTC, with milliseconds.
                 */
                at: string;
                client: string;
                operator: string;
                onBehalfOf: string | null;
                /** @description Null where it was erased. */
                reason: string | null;
                ticket: string | null;
                /** @description Null for a batch. */
                message: components["schemas"]["MessageRef"] | null;
                /** @description How many edits a batch is of; null for one edit. */
                items: number | null;
            };
            ledger: {
                /**
                 * Format: uuid
                 * @description A UUIDv7.
                 */
                entryId: string;
                /** @description Null until the entry is sealed. */
                index: number | null;
            };
        };
        MessageHistory: {
            /** @description All known versions, oldest first. */
            items: components["schemas"]["HistoryItem"][];
            /**
             * Format: date-time
             * @description Everything that was on record by then is in the answer. Left out without `DATABASE_AUDIT_URL`: the answer is as of now.
             */
            asOf?: string;
            /**
             * @description `standby`: a copy of the database, which may lag. `primary`: the database itself. Left out without `DATABASE_AUDIT_URL`.
             * @enum {string}
             */
            readFrom?: "primary" | "standby";
        };
        KnownContent: {
            MsgBody: components["schemas"]["ReadElement"][];
            CloudCustomData: components["schemas"]["PriorCustomData"];
        };
        HistoryItem: {
            /**
             * @description `drift`: a version made around the service. `removed`: the message was seen to be gone.
             * @enum {string}
             */
            source: "original" | "edit" | "restoration" | "drift" | "removed";
            /**
             * @description `possible`: an overwrite of ours that was sent, or may have been, and of which nobody knows whether it took effect, or beside which MsgBody.
             * @enum {string}
             */
            certainty: "certain" | "possible";
            message: components["schemas"]["MessageRef"];
            /** @description Null where the message was gone. */
            content: components["schemas"]["KnownContent"] | components["schemas"]["ErasedContents"] | null;
            /** @description Null where the message was gone, or the contents were erased. */
            digest: string | null;
            /** @description JSON Patch (RFC 6902) from the version of the item before; null for the first, for a removal or erased contents, and after one. */
            changes: components["schemas"]["PatchOperation"][] | null;
            /** @description The edit that made it; of a version that was found, or of a removal, the edit that found it; null where the webhook reported it. */
            modificationId: string | null;
            /** @description Null where it was found: nobody knows who made it. */
            by: components["schemas"]["Actor"] | null;
            /** @description The person for whom `by.operator` acted; null where nobody was named. */
            onBehalfOf: string | null;
            /**
             * Format: date-time
             * @description When it was made; of a version that was found, when it was found.
             */
            at: string;
        };
        Event: {
            /** @description Its place in the log; null until sealed. */
            index: number | null;
            /**
             * Format: uuid
             * @description A UUIDv7.
             */
            entryId: string;
            /** @description One of `edit.intended`, `edit.rejected`, `edit.proposed`, `edit.approved`, `edit.declined`, `edit.expired`, `edit.withdrawn`, `edit.in_doubt`, `edit.applied`, `edit.refused`, `edit.not_applied`, `edit.superseded`, `drift.found`, `drift.told`, `batch.accepted`, `batch.proposed`, `batch.approved`, `batch.declined`, `batch.expired`, `batch.withdrawn`, `batch.paused`, `batch.resumed`, `batch.cancelled`, `batch.finished`, `audit.queried`, `audit.followed`, `audit.exported`, `content.read`, `hold.placed`, `hold.released`, `content.erased`, `retention.applied`, `key.rotated`, or one that a newer version of the service wrote. */
            type: string;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, with milliseconds.
             */
            at: string;
            /** @description Null for the service itself. */
            actor: components["schemas"]["EventActor"] | null;
            /** @description What it is about. */
            subject: components["schemas"]["EventSubject"] | null;
            /** @description By type. A newer version may have added members. */
            details: {
                [key: string]: unknown;
            };
        };
        /** @enum {string} */
        EventType: "edit.intended" | "edit.rejected" | "edit.proposed" | "edit.approved" | "edit.declined" | "edit.expired" | "edit.withdrawn" | "edit.in_doubt" | "edit.applied" | "edit.refused" | "edit.not_applied" | "edit.superseded" | "drift.found" | "drift.told" | "batch.accepted" | "batch.proposed" | "batch.approved" | "batch.declined" | "batch.expired" | "batch.withdrawn" | "batch.paused" | "batch.resumed" | "batch.cancelled" | "batch.finished" | "audit.queried" | "audit.followed" | "audit.exported" | "content.read" | "hold.placed" | "hold.released" | "content.erased" | "retention.applied" | "key.rotated";
        EventActor: {
            client: string;
            operator: string | null;
            ip: string | null;
        };
        EventSubject: {
            modificationId: string | null;
            message: components["schemas"]["MessageRef"] | null;
        };
        EventPage: {
            items: components["schemas"]["Event"][];
            /** @description For the next page, with the same filters; null on the last one. Left out with `fromIndex`. */
            nextCursor?: string | null;
            /** @description Only with `fromIndex`: the `fromIndex` of the next page, also on an empty one. */
            nextIndex?: number;
            /**
             * Format: date-time
             * @description Everything that was on record by then is in the answer. Left out without `DATABASE_AUDIT_URL`: the answer is as of now.
             */
            asOf?: string;
            /**
             * @description `standby`: a copy of the database, which may lag. `primary`: the database itself. Left out without `DATABASE_AUDIT_URL`.
             * @enum {string}
             */
            readFrom?: "primary" | "standby";
        };
        Opening: {
            pointer: string;
            /** @description Base 64. */
            salt: string;
            /** @description Base 64. */
            content: string;
        };
        ReceiptEntry: {
            index: number;
            /** @description One of `edit.intended`, `edit.rejected`, `edit.proposed`, `edit.approved`, `edit.declined`, `edit.expired`, `edit.withdrawn`, `edit.in_doubt`, `edit.applied`, `edit.refused`, `edit.not_applied`, `edit.superseded`, `drift.found`, `drift.told`, `batch.accepted`, `batch.proposed`, `batch.approved`, `batch.declined`, `batch.expired`, `batch.withdrawn`, `batch.paused`, `batch.resumed`, `batch.cancelled`, `batch.finished`, `audit.queried`, `audit.followed`, `audit.exported`, `content.read`, `hold.placed`, `hold.released`, `content.erased`, `retention.applied`, `key.rotated`, or one that a newer version of the service wrote. */
            type: string;
            /** @description The exact bytes, base 64. */
            entry: string;
            /** @description A C2SP tlog-proof. */
            proof: string;
            openings: components["schemas"]["Opening"][];
        };
        Receipt: {
            /** @constant */
            format: "im-edit-ledger/receipt/1";
            /** @description The verifier key of the log. */
            key: string;
            /**
             * Format: uuid
             * @description A UUIDv7.
             */
            modificationId: string;
            entries: components["schemas"]["ReceiptEntry"][];
            /** @description Of an item of a batch that others approved: the proposal of the batch, its approvals, and that it was accepted. */
            batchEntries?: components["schemas"]["ReceiptEntry"][];
        };
        /** @description As IM sends it; at most 256 KiB. */
        ImCallback: {
            CallbackCommand?: string;
        } & {
            [key: string]: unknown;
        };
        ImCallbackAnswer: {
            /** @constant */
            ActionStatus: "OK";
            /** @constant */
            ErrorInfo: "";
            /** @constant */
            ErrorCode: 0;
        };
        Caller: {
            /** @description The application, or the client of the console. */
            client: string;
            operator: string | null;
            /** @description What it may do, implied scopes included. */
            scopes: ("messages:modify" | "messages:approve" | "audit:read" | "audit:export" | "audit:admin")[];
            /** @description Where the scopes were looked for, in that order. */
            lookedAt: string[];
        };
        ConsoleConfig: {
            /**
             * Format: uri
             * @description Where persons log in (OpenID Connect).
             */
            issuer: string;
            /** @description `CONSOLE_CLIENT_ID` */
            clientId: string;
            /** @description What the console asks the issuer for. */
            scope: string;
        };
        SinkList: {
            /** @description In the order of the configuration. */
            items: components["schemas"]["Sink"][];
        };
        Sink: {
            name: string;
            /**
             * @description `stopped`: the receiver answered 410. Nothing is posted until it is resumed.
             * @enum {string}
             */
            state: "running" | "paused" | "stopped";
            /** @description Every entry up to this one was taken, or is not for this sink; null where that is none. */
            deliveredIndex: number | null;
            lag: {
                /** @description Sealed entries after it. */
                entries: number;
                /** @description Age of the first of them; 0 where there is none. */
                seconds: number;
            };
            /** @description Null before the first attempt. */
            lastAnswer: components["schemas"]["SinkAnswer"] | null;
        };
        SinkAnswer: {
            /** @description Null where there was no answer. */
            status: number | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, with milliseconds.
             */
            at: string;
            /** @description Null where the entries were taken. */
            error: string | null;
        };
        HoldList: {
            /** @description The newest first. */
            items: components["schemas"]["Hold"][];
        };
        Hold: {
            /**
             * Format: uuid
             * @description A UUIDv7.
             */
            id: string;
            name: string;
            /** @enum {string} */
            state: "in_force" | "released";
            scope: components["schemas"]["Scope"];
            reason: string;
            ticket: string | null;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, with milliseconds.
             */
            placedAt: string;
            placedBy: components["schemas"]["Administrator"];
            /** @description Null while it is in force. */
            releasedAt: string | null;
            releasedBy: components["schemas"]["Administrator"] | null;
            releaseReason: string | null;
        };
        Administrator: {
            client: string;
            /** @description The person who has logged in; null where an application called. */
            operator: string | null;
            ip: string;
        };
        ErasureList: {
            /** @description The newest first. */
            items: components["schemas"]["Erasure"][];
            /** @description For the next page; null on the last one. */
            nextCursor: string | null;
        };
        Erasure: {
            /**
             * Format: uuid
             * @description A UUIDv7.
             */
            id: string;
            /**
             * @description `retention`: the service did it by itself, as these contents were older than they are kept.
             * @enum {string}
             */
            kind: "request" | "retention";
            /**
             * @description `failed`: given up after a defect; what was erased until then stays erased. Ask again.
             * @enum {string}
             */
            state: "running" | "finished" | "failed";
            /** @description Nothing is erased: `counts` say what would be. */
            dryRun: boolean;
            /** @description Null where the lists say what. */
            scope: components["schemas"]["Scope"] | null;
            modificationIds: string[] | null;
            entryIds: string[] | null;
            reason: string;
            ticket: string | null;
            basis: string;
            includeReasons: boolean;
            /**
             * Format: date-time
             * @description RFC 3339, UTC, with milliseconds.
             */
            requestedAt: string;
            /** @description Null for retention. */
            requestedBy: components["schemas"]["Administrator"] | null;
            finishedAt: string | null;
            counts: {
                /** @description Contents in the scope that had not been erased before. */
                matched: number;
                erased: number;
                /** @description Left as they are: held, or of edits that are not settled. */
                held: number;
            };
            /** @description What kept how many; one may be kept by several. */
            heldBy: components["schemas"]["HeldBy"][];
        };
        HeldBy: {
            /** @description A hold; null for `unsettled`. */
            id: string | null;
            name: string;
            count: number;
            /**
             * @description Edits without an outcome are left: ask again later.
             * @enum {string}
             */
            reason?: "unsettled";
        };
        ProblemKind: {
            type: string;
            title: string;
            status: number;
            meaning: string;
            remedy: string;
        };
        /** @description OpenAPI 3.1. */
        OpenApi: {
            [key: string]: unknown;
        };
        ProblemKinds: {
            items: components["schemas"]["ProblemKind"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    modifyMessage: {
        parameters: {
            query?: {
                /** @description Check everything, show the prior version and the changes, send nothing. */
                dryRun?: "true" | "false";
            };
            header: {
                /**
                 * @description Chosen by the client, new for each new request, the same for a repeat: it takes effect once. Not needed for a dry run.
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "Idempotency-Key": string;
                /**
                 * @description `respond-async`: answer 202 at once. `wait=N`: wait at most N seconds for the edit to settle (0-30, default 10).
                 * @example wait=5
                 */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ModificationRequest"];
            };
        };
        responses: {
            /** @description A dry run: what the edit would do. Nothing was sent. */
            200: {
                headers: {
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Modification"];
                };
            };
            /** @description The edit is applied. */
            201: {
                headers: {
                    /** @description The path of the modification. */
                    Location: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Modification"];
                };
            };
            /** @description The edit is recorded but not settled yet: it goes on by itself, or waits for the approval of others (`awaiting_approval`). Ask for it at `Location`. */
            202: {
                headers: {
                    /** @description The path of the modification. */
                    Location: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Modification"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `operator-mismatch`: The token is a person’s, and `operator` names somebody else.
             *     - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `message-not-found`: IM knows no such group, or no message with this MsgSeq in it: most often it is older than the history that IM keeps (7, 30 or 90 days, by the plan of the app). */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `content-erased`: What this needs was erased, on request or because it was older than contents are kept: a prior version, what an edit requested, or what the first request with this key was.
             *     - `edit-in-flight`: Another edit of the same message, or a request with the same Idempotency-Key, is not settled yet. One message takes one edit at a time.
             *     - `not-approved`: The edit needed the approval of others, and was declined, withdrawn, or its time ran out. Nothing was sent.
             *     - `concurrent-change`: IM refused the edit because somebody else was changing the message. Nothing was overwritten.
             *     - `superseded`: The answer of IM was lost, and a re-read showed neither the prior nor the requested content: somebody else changed or removed the message.
             */
            409: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `message-gone`: The message was deleted, recalled, or has expired at IM. It cannot be edited any more. */
            410: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `prior-changed`: The version that stands at IM now is not the one that `ifPriorDigest` names, or that others approved to be overwritten. */
            412: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `key-reused`: The same client has used this key before, for another path or payload.
             *     - `unsupported-group-type`: IM keeps no history for this type of group (AVChatRoom), or the type is not known.
             *     - `unsupported-message`: The message is a system message, not one that somebody wrote.
             *     - `prior-unreadable`: The edit would overwrite what could not be kept: CloudCustomData that IM does not return and that no earlier record holds, or a message that IM returns in a form that cannot be read. `detail` says which.
             *     - `no-change`: What was requested is what stands at IM now. Nothing was sent. Where an edit of this service made it so, `detail` names it.
             *     - `refused-by-im`: IM answered with an error that means that nothing was done. `im` holds its code and words.
             */
            422: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `im-misconfigured`: IM refuses the credentials, the region or the account of this service. Nothing was done.
             *     - `not-applied`: The answer of IM was lost, re-reads showed the prior content, and sending again was given up. The message is as it was.
             */
            502: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `im-unavailable`: IM did not answer, or calls to it are held back after repeated refusals. Nothing was sent.
             *     - `quota-exhausted`: The wait for a free call to IM would have passed the deadline. Nothing was sent.
             *     - `log-refused`: The ledger in the database does not continue the last checkpoint kept outside it. No edit is taken until that is cleared up.
             *     - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readModification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The modification. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The modification. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Modification"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readPrior: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The modification. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The list item of the pull, from `{` to `}`. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ReadItem"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `content-erased`: What this needs was erased, on request or because it was older than contents are kept: a prior version, what an edit requested, or what the first request with this key was. */
            410: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restorePrior: {
        parameters: {
            query?: {
                /** @description Check everything, show the prior version and the changes, send nothing. */
                dryRun?: "true" | "false";
            };
            header: {
                /**
                 * @description Chosen by the client, new for each new request, the same for a repeat: it takes effect once. Not needed for a dry run.
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "Idempotency-Key": string;
                /**
                 * @description `respond-async`: answer 202 at once. `wait=N`: wait at most N seconds for the edit to settle (0-30, default 10).
                 * @example wait=5
                 */
                Prefer?: string;
            };
            path: {
                /** @description The modification. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestorationRequest"];
            };
        };
        responses: {
            /** @description A dry run: what the edit would do. Nothing was sent. */
            200: {
                headers: {
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Modification"];
                };
            };
            /** @description The prior version is back. */
            201: {
                headers: {
                    /** @description The path of the modification. */
                    Location: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Modification"];
                };
            };
            /** @description The edit is recorded but not settled yet: it goes on by itself, or waits for the approval of others (`awaiting_approval`). Ask for it at `Location`. */
            202: {
                headers: {
                    /** @description The path of the modification. */
                    Location: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Modification"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `operator-mismatch`: The token is a person’s, and `operator` names somebody else.
             *     - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `not-found`: There is nothing at this address, or nothing that this client may see.
             *     - `message-not-found`: IM knows no such group, or no message with this MsgSeq in it: most often it is older than the history that IM keeps (7, 30 or 90 days, by the plan of the app).
             */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `not-restorable`: Only an edit that was applied, and whose overwritten version is known, can be put back; of a batch, once it is over, its edits of that kind.
             *     - `content-erased`: What this needs was erased, on request or because it was older than contents are kept: a prior version, what an edit requested, or what the first request with this key was.
             *     - `edit-in-flight`: Another edit of the same message, or a request with the same Idempotency-Key, is not settled yet. One message takes one edit at a time.
             *     - `not-approved`: The edit needed the approval of others, and was declined, withdrawn, or its time ran out. Nothing was sent.
             *     - `concurrent-change`: IM refused the edit because somebody else was changing the message. Nothing was overwritten.
             *     - `superseded`: The answer of IM was lost, and a re-read showed neither the prior nor the requested content: somebody else changed or removed the message.
             */
            409: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `message-gone`: The message was deleted, recalled, or has expired at IM. It cannot be edited any more. */
            410: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `prior-changed`: The version that stands at IM now is not the one that `ifPriorDigest` names, or that others approved to be overwritten. */
            412: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `key-reused`: The same client has used this key before, for another path or payload.
             *     - `unsupported-group-type`: IM keeps no history for this type of group (AVChatRoom), or the type is not known.
             *     - `unsupported-message`: The message is a system message, not one that somebody wrote.
             *     - `prior-unreadable`: The edit would overwrite what could not be kept: CloudCustomData that IM does not return and that no earlier record holds, or a message that IM returns in a form that cannot be read. `detail` says which.
             *     - `no-change`: What was requested is what stands at IM now. Nothing was sent. Where an edit of this service made it so, `detail` names it.
             *     - `refused-by-im`: IM answered with an error that means that nothing was done. `im` holds its code and words.
             */
            422: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `im-misconfigured`: IM refuses the credentials, the region or the account of this service. Nothing was done.
             *     - `not-applied`: The answer of IM was lost, re-reads showed the prior content, and sending again was given up. The message is as it was.
             */
            502: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `im-unavailable`: IM did not answer, or calls to it are held back after repeated refusals. Nothing was sent.
             *     - `quota-exhausted`: The wait for a free call to IM would have passed the deadline. Nothing was sent.
             *     - `log-refused`: The ledger in the database does not continue the last checkpoint kept outside it. No edit is taken until that is cleared up.
             *     - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readCurrentMessage: {
        parameters: {
            query: {
                /** @description The group, with its # written as %23. */
                groupId: string;
                /** @description The message. */
                msgSeq: number;
                /** @description The topic; empty for none. */
                topicId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The message. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CurrentMessage"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `message-not-found`: IM knows no such group, or no message with this MsgSeq in it: most often it is older than the history that IM keeps (7, 30 or 90 days, by the plan of the app). */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `message-gone`: The message was deleted, recalled, or has expired at IM. It cannot be edited any more. */
            410: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `unsupported-group-type`: IM keeps no history for this type of group (AVChatRoom), or the type is not known.
             *     - `unsupported-message`: The message is a system message, not one that somebody wrote.
             *     - `prior-unreadable`: The edit would overwrite what could not be kept: CloudCustomData that IM does not return and that no earlier record holds, or a message that IM returns in a form that cannot be read. `detail` says which.
             *     - `refused-by-im`: IM answered with an error that means that nothing was done. `im` holds its code and words.
             */
            422: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `im-misconfigured`: IM refuses the credentials, the region or the account of this service. Nothing was done. */
            502: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `im-unavailable`: IM did not answer, or calls to it are held back after repeated refusals. Nothing was sent.
             *     - `quota-exhausted`: The wait for a free call to IM would have passed the deadline. Nothing was sent.
             *     - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWaitingApprovals: {
        parameters: {
            query?: {
                /** @description What waits for your decision; so also where it is left out. */
                state?: "waiting";
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description Items of a page; 50 where left out. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ApprovalPage"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decideModification: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `respond-async`: answer 202 at once. `wait=N`: wait at most N seconds for the edit to settle (0-30, default 10).
                 * @example wait=5
                 */
                Prefer?: string;
            };
            path: {
                /** @description The modification. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ApprovalRequest"];
            };
        };
        responses: {
            /** @description The modification as it stands now. */
            200: {
                headers: {
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Modification"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `not-a-person`: The token is an application’s. Approving and declining is for persons who have logged in.
             *     - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `already-decided`: You have decided on it before, or nothing is left to decide: it was approved, declined or withdrawn, or its time ran out.
             *     - `own-edit`: You asked for this edit or batch, or it was asked for on your behalf.
             */
            409: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `prior-changed`: The version that stands at IM now is not the one that `ifPriorDigest` names, or that others approved to be overwritten. */
            412: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `log-refused`: The ledger in the database does not continue the last checkpoint kept outside it. No edit is taken until that is cleared up.
             *     - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decideBatch: {
        parameters: {
            query?: never;
            header?: {
                /**
                 * @description `respond-async`: answer 202 at once. `wait=N`: wait at most N seconds for the edit to settle (0-30, default 10).
                 * @example wait=5
                 */
                Prefer?: string;
            };
            path: {
                /** @description The batch. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchApprovalRequest"];
            };
        };
        responses: {
            /** @description The batch as it stands now. */
            200: {
                headers: {
                    /** @description Which preference of `Prefer` was followed. */
                    "Preference-Applied"?: string;
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `not-a-person`: The token is an application’s. Approving and declining is for persons who have logged in.
             *     - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `batch-not-found`: There is no batch with this id, or none that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `already-decided`: You have decided on it before, or nothing is left to decide: it was approved, declined or withdrawn, or its time ran out.
             *     - `own-edit`: You asked for this edit or batch, or it was asked for on your behalf.
             *     - `not-checked`: Nobody can approve a batch before the messages of all its items have been looked at: which versions it would overwrite is not known yet.
             */
            409: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `log-refused`: The ledger in the database does not continue the last checkpoint kept outside it. No edit is taken until that is cleared up.
             *     - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdrawBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The batch. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WithdrawalRequest"];
            };
        };
        responses: {
            /** @description The batch, `withdrawn`. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `operator-mismatch`: The token is a person’s, and `operator` names somebody else.
             *     - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `batch-not-found`: There is no batch with this id, or none that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `already-decided`: You have decided on it before, or nothing is left to decide: it was approved, declined or withdrawn, or its time ran out. */
            409: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `log-refused`: The ledger in the database does not continue the last checkpoint kept outside it. No edit is taken until that is cleared up.
             *     - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdrawModification: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The modification. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["WithdrawalRequest"];
            };
        };
        responses: {
            /** @description The modification, `withdrawn`. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Modification"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `operator-mismatch`: The token is a person’s, and `operator` names somebody else.
             *     - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `already-decided`: You have decided on it before, or nothing is left to decide: it was approved, declined or withdrawn, or its time ran out. */
            409: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `log-refused`: The ledger in the database does not continue the last checkpoint kept outside it. No edit is taken until that is cleared up.
             *     - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    acceptBatch: {
        parameters: {
            query?: {
                /** @description Check everything, show the prior version and the changes, send nothing. */
                dryRun?: "true" | "false";
            };
            header: {
                /**
                 * @description Chosen by the client, new for each new request, the same for a repeat: it takes effect once. Not needed for a dry run.
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchRequest"];
                "application/x-ndjson": string;
            };
        };
        responses: {
            /** @description The batch is on record, and goes on by itself, whoever dies, or waits for the approval of others (`awaiting_approval`). Ask for it at `Location`, or follow its events. */
            202: {
                headers: {
                    /** @description The path of the batch. */
                    Location: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `operator-mismatch`: The token is a person’s, and `operator` names somebody else.
             *     - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `content-erased`: What this needs was erased, on request or because it was older than contents are kept: a prior version, what an edit requested, or what the first request with this key was. */
            409: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `key-reused`: The same client has used this key before, for another path or payload. */
            422: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `log-refused`: The ledger in the database does not continue the last checkpoint kept outside it. No edit is taken until that is cleared up.
             *     - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The batch. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The batch. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `batch-not-found`: There is no batch with this id, or none that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listBatchItems: {
        parameters: {
            query?: {
                /** @description Only items of this state. */
                state?: "waiting" | "pending" | "in_doubt" | "applied" | "refused" | "rejected" | "not_applied" | "superseded" | "cancelled" | "dry_run";
                /** @description The `nextCursor` of the page before, with the same state. */
                cursor?: string;
                /** @description Items of a page; 50 where left out. */
                limit?: number;
            };
            header?: never;
            path: {
                /** @description The batch. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BatchItemPage"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `batch-not-found`: There is no batch with this id, or none that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    followBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The batch. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The events. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": string;
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `batch-not-found`: There is no batch with this id, or none that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-acceptable`: The answer is not offered in any of the media types that Accept allows. */
            406: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The batch. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SteeringRequest"];
            };
        };
        responses: {
            /** @description The batch. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `operator-mismatch`: The token is a person’s, and `operator` names somebody else.
             *     - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `batch-not-found`: There is no batch with this id, or none that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `batch-over`: Every item of the batch is final, or it was not approved: nothing is left to pause, resume or cancel.
             *     - `awaiting-approval`: Nothing of the batch has begun: there is nothing to pause or to resume.
             */
            409: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The batch. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SteeringRequest"];
            };
        };
        responses: {
            /** @description The batch. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `operator-mismatch`: The token is a person’s, and `operator` names somebody else.
             *     - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `batch-not-found`: There is no batch with this id, or none that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `batch-over`: Every item of the batch is final, or it was not approved: nothing is left to pause, resume or cancel.
             *     - `awaiting-approval`: Nothing of the batch has begun: there is nothing to pause or to resume.
             */
            409: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelBatch: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The batch. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SteeringRequest"];
            };
        };
        responses: {
            /** @description The batch. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `operator-mismatch`: The token is a person’s, and `operator` names somebody else.
             *     - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `batch-not-found`: There is no batch with this id, or none that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `batch-over`: Every item of the batch is final, or it was not approved: nothing is left to pause, resume or cancel.
             *     - `already-decided`: You have decided on it before, or nothing is left to decide: it was approved, declined or withdrawn, or its time ran out.
             */
            409: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restoreBatch: {
        parameters: {
            query?: {
                /** @description Check everything, show the prior version and the changes, send nothing. */
                dryRun?: "true" | "false";
            };
            header: {
                /**
                 * @description Chosen by the client, new for each new request, the same for a repeat: it takes effect once. Not needed for a dry run.
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "Idempotency-Key": string;
            };
            path: {
                /** @description The batch. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BatchRestorationRequest"];
            };
        };
        responses: {
            /** @description The batch is on record, and goes on by itself, whoever dies, or waits for the approval of others (`awaiting_approval`). Ask for it at `Location`, or follow its events. */
            202: {
                headers: {
                    /** @description The path of the batch. */
                    Location: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Batch"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `operator-mismatch`: The token is a person’s, and `operator` names somebody else.
             *     - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `batch-not-found`: There is no batch with this id, or none that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `not-restorable`: Only an edit that was applied, and whose overwritten version is known, can be put back; of a batch, once it is over, its edits of that kind.
             *     - `content-erased`: What this needs was erased, on request or because it was older than contents are kept: a prior version, what an edit requested, or what the first request with this key was.
             */
            409: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `key-reused`: The same client has used this key before, for another path or payload. */
            422: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `log-refused`: The ledger in the database does not continue the last checkpoint kept outside it. No edit is taken until that is cleared up.
             *     - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findModifications: {
        parameters: {
            query?: {
                /** @description The group, with its # written as %23. */
                groupId?: string;
                /** @description The message. */
                msgSeq?: number;
                /** @description The topic; empty for none. */
                topicId?: string;
                /** @description The application that asked: a `sub`. */
                client?: string;
                /** @description The person who asked, as given. */
                operator?: string;
                /** @description The person for whom the operator acted, as given. */
                onBehalfOf?: string;
                /** @description Any of these states; repeatable. */
                state?: ("pending" | "in_doubt" | "applied" | "refused" | "rejected" | "not_applied" | "superseded" | "awaiting_approval" | "declined" | "expired" | "withdrawn")[];
                /** @description The ticket, as given. */
                ticket?: string;
                /** @description The last answer of IM. */
                imErrorCode?: number;
                /** @description Received at or after. */
                from?: string;
                /** @description Received before. */
                to?: string;
                /** @description A substring of a text in prior or requested content, ASCII letters in any case; also of what stands as JSON inside such a text, escaped or not. Of what needs approval also before it begins. */
                text?: string;
                /** @description Carried out as an item of this batch. */
                batch?: string;
                /** @description By time of receipt. */
                order?: "desc" | "asc";
                /** @description Items of a page; 50 where left out. Not for an export. */
                limit?: number;
                /** @description The `nextCursor` of the page before, with the same filters and order. Not for an export. Loses no edit and repeats none while edits go on: with `order=asc`, what is recorded behind it comes first on the next page. */
                cursor?: string;
                /** @description Only with `Accept: text/csv`: CSV as Excel opens it. A byte order mark, the columns `priorText` and `requestedText` with the contents in plain words, and cells cut at 32,767 characters, which then end in `… [cut]`. */
                excel?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What matches. */
            200: {
                headers: {
                    /** @description Everything that was on record by then is in the answer. Left out without `DATABASE_AUDIT_URL`: the answer is as of now. */
                    "Audit-As-Of"?: string;
                    /** @description The copy of the database that was read, which may lag, or the database itself. Left out without `DATABASE_AUDIT_URL`. */
                    "Audit-Read-From"?: "primary" | "standby";
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModificationPage"];
                    "application/x-ndjson": components["schemas"]["Modification"];
                    "text/csv": string;
                    "application/vnd.im-edit-ledger.evidence+x-ndjson": string;
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-acceptable`: The answer is not offered in any of the media types that Accept allows. */
            406: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-sealed`: The entries of this modification are recorded, but not yet under a signed checkpoint. */
            409: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findApprovals: {
        parameters: {
            query?: {
                /** @description What was decided. */
                decision?: "approve" | "decline" | "withdraw" | "expire";
                /** @description Who decided, or withdrew: as her token names her, in any case. */
                person?: string;
                /** @description The person who had asked for it, as given. */
                operator?: string;
                /** @description The application that had asked for it: a `sub`. */
                client?: string;
                /** @description Decided at or after. */
                from?: string;
                /** @description Decided before. */
                to?: string;
                /** @description Items of a page; 50 where left out. Not for an export. */
                limit?: number;
                /** @description The `nextCursor` of the page before, with the same filters. Not for an export. */
                cursor?: string;
                /** @description Only with `Accept: text/csv`: CSV as Excel opens it, with a byte order mark, and with cells cut at 32,767 characters, which then end in `… [cut]`. */
                excel?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description What matches. */
            200: {
                headers: {
                    /** @description Everything that was on record by then is in the answer. Left out without `DATABASE_AUDIT_URL`: the answer is as of now. */
                    "Audit-As-Of"?: string;
                    /** @description The copy of the database that was read, which may lag, or the database itself. Left out without `DATABASE_AUDIT_URL`. */
                    "Audit-Read-From"?: "primary" | "standby";
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionPage"];
                    "application/x-ndjson": components["schemas"]["Decision"];
                    "text/csv": string;
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-acceptable`: The answer is not offered in any of the media types that Accept allows. */
            406: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countModifications: {
        parameters: {
            query?: {
                /** @description The group, with its # written as %23. */
                groupId?: string;
                /** @description The message. */
                msgSeq?: number;
                /** @description The topic; empty for none. */
                topicId?: string;
                /** @description The application that asked: a `sub`. */
                client?: string;
                /** @description The person who asked, as given. */
                operator?: string;
                /** @description The person for whom the operator acted, as given. */
                onBehalfOf?: string;
                /** @description Any of these states; repeatable. */
                state?: ("pending" | "in_doubt" | "applied" | "refused" | "rejected" | "not_applied" | "superseded" | "awaiting_approval" | "declined" | "expired" | "withdrawn")[];
                /** @description The ticket, as given. */
                ticket?: string;
                /** @description The last answer of IM. */
                imErrorCode?: number;
                /** @description Received at or after. */
                from?: string;
                /** @description Received before. */
                to?: string;
                /** @description A substring of a text in prior or requested content, ASCII letters in any case; also of what stands as JSON inside such a text, escaped or not. Of what needs approval also before it begins. */
                text?: string;
                /** @description Carried out as an item of this batch. */
                batch?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The counts. */
            200: {
                headers: {
                    /** @description Everything that was on record by then is in the answer. Left out without `DATABASE_AUDIT_URL`: the answer is as of now. */
                    "Audit-As-Of"?: string;
                    /** @description The copy of the database that was read, which may lag, or the database itself. Left out without `DATABASE_AUDIT_URL`. */
                    "Audit-Read-From"?: "primary" | "standby";
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ModificationSummary"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-acceptable`: The answer is not offered in any of the media types that Accept allows. */
            406: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readMessageHistory: {
        parameters: {
            query: {
                /** @description The group, with its # written as %23. */
                groupId: string;
                /** @description The message. */
                msgSeq: number;
                /** @description The topic; empty for none. */
                topicId?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The versions, oldest first. */
            200: {
                headers: {
                    /** @description Everything that was on record by then is in the answer. Left out without `DATABASE_AUDIT_URL`: the answer is as of now. */
                    "Audit-As-Of"?: string;
                    /** @description The copy of the database that was read, which may lag, or the database itself. Left out without `DATABASE_AUDIT_URL`. */
                    "Audit-Read-From"?: "primary" | "standby";
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MessageHistory"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-acceptable`: The answer is not offered in any of the media types that Accept allows. */
            406: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    takeImCallback: {
        parameters: {
            query: {
                /** @description SHA-256 of token and RequestTime, in hexadecimal. */
                Sign: string;
                /** @description Seconds since 1970; at most 5 minutes away from now. */
                RequestTime: string;
                /** @description The app of this service, where it is there. */
                SdkAppid?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ImCallback"];
            };
        };
        responses: {
            /** @description It is kept. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImCallbackAnswer"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for. */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first. */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readWitnessPolicy: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A policy file. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readEntryBundle: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `<N>`, with `.p/<W>` where it is partial; `N` in groups of three digits (`x001/x234/067`). Slashes are part of it.
                 * @example 000.p/3
                 */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The bundle. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readReceipt: {
        parameters: {
            query?: {
                /** @description `true`: proves against the newest checkpoint that the quorum of witnesses has cosigned. */
                witnessed?: boolean;
            };
            header?: never;
            path: {
                /** @description The modification. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Entries, proofs and openings. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `not-sealed`: The entries of this modification are recorded, but not yet under a signed checkpoint.
             *     - `not-witnessed`: No checkpoint that covers it has been cosigned by the quorum of witnesses yet; where the newest such checkpoint itself is asked for (404), there is none so far.
             */
            409: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    findEvents: {
        parameters: {
            query?: {
                /** @description The type of event. */
                type?: components["schemas"]["EventType"];
                /** @description The application that acted: a `sub`. */
                client?: string;
                /** @description The person who acted, as given. */
                operator?: string;
                /** @description What was done with this modification. */
                modificationId?: string;
                /** @description At or after. */
                from?: string;
                /** @description Before. */
                to?: string;
                /** @description By time. */
                order?: "desc" | "asc";
                /** @description Items of a page; 50 where left out. */
                limit?: number;
                /** @description The `nextCursor` of the page before, with the same filters and order. With `order=asc`, what is recorded behind it comes first on the next page. */
                cursor?: string;
                /** @description Sealed entries from this index on, in the order of the log; the answer has `nextIndex` instead of `nextCursor`. Not with `order` or `cursor`. */
                fromIndex?: number;
                /** @description With `fromIndex`: for how many seconds an empty answer is held back. 0 where left out. */
                wait?: number;
            };
            header?: {
                /**
                 * @description With `Accept: text/event-stream`: the index of the last event that was received.
                 * @example 41
                 */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page, by `nextCursor`; with `fromIndex` by `nextIndex`. */
            200: {
                headers: {
                    /** @description Everything that was on record by then is in the answer. Left out without `DATABASE_AUDIT_URL`: the answer is as of now. */
                    "Audit-As-Of"?: string;
                    /** @description The copy of the database that was read, which may lag, or the database itself. Left out without `DATABASE_AUDIT_URL`. */
                    "Audit-Read-From"?: "primary" | "standby";
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["EventPage"];
                    "text/event-stream": string;
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-acceptable`: The answer is not offered in any of the media types that Accept allows. */
            406: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readCheckpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A signed note. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /**
             * @description - `not-found`: There is nothing at this address, or nothing that this client may see.
             *     - `not-witnessed`: No checkpoint that covers it has been cosigned by the quorum of witnesses yet; where the newest such checkpoint itself is asked for (404), there is none so far.
             */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After"?: number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first. */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readLatestCheckpoint: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A signed note. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first. */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readLedgerKey: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The key in the form of signed notes. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readTile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /**
                 * @description `<L>/<N>`, with `.p/<W>` where it is partial; `N` in groups of three digits (`x001/x234/067`). Slashes are part of it.
                 * @example 0/000.p/3
                 */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The tile. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/octet-stream": string;
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first. */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readCaller: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The caller. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Caller"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name. */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readConsole: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Its first page, at `/console/`. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description It is at `/console/`. */
            302: {
                headers: {
                    /** @description The path to go on with. */
                    Location: string;
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is being built. */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    readConsoleConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The issuer, and what to ask it for. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsoleConfig"];
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readConsoleFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A page or a file of the console; slashes are part of it. */
                path: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The page or file. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description It is being built. */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
        };
    };
    listSinks: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The sinks. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SinkList"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseSink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the sink in the configuration. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["EmptyRequest"];
            };
        };
        responses: {
            /** @description The sink. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sink"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `sink-not-found`: No sink of this name is configured. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeSink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the sink in the configuration. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: {
            content: {
                "application/json": components["schemas"]["EmptyRequest"];
            };
        };
        responses: {
            /** @description The sink. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sink"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `sink-not-found`: No sink of this name is configured. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rewindSink: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The name of the sink in the configuration. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SinkRewindRequest"];
            };
        };
        responses: {
            /** @description The sink. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Sink"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `sink-not-found`: No sink of this name is configured. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listHolds: {
        parameters: {
            query?: {
                /** @description Only those in this state. */
                state?: "in_force" | "released";
                /** @description Only with `Accept: text/csv`: CSV as Excel opens it, with a byte order mark, and with cells cut at 32,767 characters, which then end in `… [cut]`. */
                excel?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The holds. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldList"];
                    "application/x-ndjson": components["schemas"]["Hold"];
                    "text/csv": string;
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-acceptable`: The answer is not offered in any of the media types that Accept allows. */
            406: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    placeHold: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HoldRequest"];
            };
        };
        responses: {
            /** @description The hold. */
            201: {
                headers: {
                    /** @description The path of the hold. */
                    Location: string;
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHold: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The hold. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The hold. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    releaseHold: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The hold. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HoldReleaseRequest"];
            };
        };
        responses: {
            /** @description The hold. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Hold"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listErasures: {
        parameters: {
            query?: {
                /** @description Items of a page; 50 where left out. */
                limit?: number;
                /** @description The `nextCursor` of the page before. */
                cursor?: string;
                /** @description Only with `Accept: text/csv`: CSV as Excel opens it, with a byte order mark, and with cells cut at 32,767 characters, which then end in `… [cut]`. */
                excel?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of erasures. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ErasureList"];
                    "application/x-ndjson": components["schemas"]["Erasure"];
                    "text/csv": string;
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-acceptable`: The answer is not offered in any of the media types that Accept allows. */
            406: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    eraseContents: {
        parameters: {
            query?: {
                /** @description Check everything, show the prior version and the changes, send nothing. */
                dryRun?: "true" | "false";
            };
            header: {
                /**
                 * @description Chosen by the client, new for each new request, the same for a repeat: it takes effect once. Not needed for a dry run.
                 * @example 8e03978e-40d5-43dd-bc93-6894a57f9324
                 */
                "Idempotency-Key": string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ErasureRequest"];
            };
        };
        responses: {
            /** @description The erasure, which goes on by itself. */
            202: {
                headers: {
                    /** @description The path of the erasure. */
                    Location: string;
                    /** @description `true` where this is the answer to an earlier request with the same key. */
                    "Idempotency-Replayed"?: "true";
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `request-timeout`: The body did not arrive within the time allowed for it. */
            408: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `payload-too-large`: The body of a request may have 64 KiB. */
            413: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unsupported-media-type`: The body must be `application/json` in UTF-8, without any Content-Encoding. */
            415: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `key-reused`: The same client has used this key before, for another path or payload. */
            422: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getErasure: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The erasure. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The erasure. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Erasure"];
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `unauthenticated`: The Authorization header is missing, or its bearer token is malformed, expired, not yet valid, wrongly signed, or meant for somebody else. */
            401: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `forbidden`: The token is good, but carries none of the scopes that this route asks for.
             *     - `operator-unknown`: The token is a person’s, but the claim that names her is missing or cannot be used as a name.
             */
            403: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description RFC 6750: what is wrong with the token, or which scopes would do. */
                    "WWW-Authenticate"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `too-many-requests`: This client has used up its own rate. The RateLimit headers give limit and rest. */
            429: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /**
             * @description - `auth-unavailable`: The key set of the token issuer cannot be reached. The token was neither accepted nor refused.
             *     - `store-unavailable`: The database does not answer. No edit is sent that cannot be recorded first.
             */
            503: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    /** @description What is left of this client’s rate, and in how many seconds it is whole again. */
                    RateLimit?: string;
                    /** @description The rate of this client: requests (q) in a window of seconds (w). */
                    "RateLimit-Policy"?: string;
                    /** @description Whole seconds after which to ask again. */
                    "Retry-After": number;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readRoot: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description `/console` where it is switched on, else `/docs`. */
            302: {
                headers: {
                    /** @description The path to go on with. */
                    Location: string;
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listProblems: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description HTML or JSON, by `Accept`. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemKinds"];
                    "text/html": string;
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    describeProblem: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description The last part of a `type`. */
                name: "invalid-request" | "unauthenticated" | "forbidden" | "operator-unknown" | "not-a-person" | "operator-mismatch" | "not-found" | "message-not-found" | "batch-not-found" | "sink-not-found" | "method-not-allowed" | "not-acceptable" | "request-timeout" | "edit-in-flight" | "concurrent-change" | "superseded" | "not-approved" | "own-edit" | "already-decided" | "not-checked" | "awaiting-approval" | "batch-over" | "not-restorable" | "not-sealed" | "not-witnessed" | "message-gone" | "prior-changed" | "payload-too-large" | "unsupported-media-type" | "content-erased" | "key-reused" | "unsupported-group-type" | "unsupported-message" | "prior-unreadable" | "no-change" | "refused-by-im" | "too-many-requests" | "internal-error" | "im-misconfigured" | "not-applied" | "auth-unavailable" | "im-unavailable" | "quota-exhausted" | "store-unavailable" | "log-refused";
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description HTML or JSON, by `Accept`. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ProblemKind"];
                    "text/html": string;
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readOpenApi: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description OpenAPI 3.1. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["OpenApi"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readDocs: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    readDocsFile: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description A file of the documentation page. */
                file: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description The file. */
            200: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "*/*": unknown;
                };
            };
            /** @description - `invalid-request`: The body is not JSON, a required header is missing, or values break the rules. `errors` lists all faults at once, each with a JSON pointer into the body, or the name of the header or parameter. */
            400: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `not-found`: There is nothing at this address, or nothing that this client may see. */
            404: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description - `internal-error`: Something happened that should not. It was logged under the `requestId` of this answer. */
            500: {
                headers: {
                    /** @description The id under which this request is logged: yours, or one that was made. */
                    "X-Request-Id": string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
