"""The inbox's statements on PostgreSQL; `$n` are their parameters."""

COLUMNS = (
    "account",
    "platform",
    "event_id",
    "kind",
    "session",
    "chat",
    "message",
    "urgent",
    "run_after",
    "received_at",
    "event",
)

INSERT = """
INSERT INTO inbox (account, platform, event_id, kind, session, chat, message, urgent, run_after, received_at, event,
                   state, attempts, outcome, error, owner, stop)
SELECT account, platform, event_id, kind, session, chat, message, urgent, run_after, received_at, event,
       'waiting', 0, '', '', '', false
FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::boolean[],
            $9::timestamptz[], $10::timestamptz[], $11::text[]) WITH ORDINALITY
     AS letter(account, platform, event_id, kind, session, chat, message, urgent, run_after, received_at, event, place)
ORDER BY place
ON CONFLICT DO NOTHING
RETURNING id, account, platform, event_id
"""

WITHDRAW = """
UPDATE inbox SET state = 'withdrawn', event = ''
WHERE account = $1 AND platform = $2 AND chat = $3 AND message = $4 AND id < $5
  AND kind = 'mention' AND state = 'waiting' AND attempts = 0
"""

TAKE_OVER = """
UPDATE inbox SET state = 'waiting', owner = ''
WHERE state = 'running' AND lease_until < now() AND (owner <> $1 OR id = ANY($2::bigint[]))
"""

# $3 and $4 name the accounts and platforms whose letters are left to other processes.
#
# The sessions that have something waiting are found by hopping over the index from one to the next, so that a long
# queue in one of them costs nothing. A session's turn is decided under its advisory lock only.
CANDIDATES = """
WITH RECURSIVE lanes (session) AS (
    (SELECT session FROM inbox WHERE state = 'waiting' AND NOT urgent ORDER BY session LIMIT 1)
    UNION ALL
    SELECT (SELECT next.session FROM inbox AS next
            WHERE next.state = 'waiting' AND NOT next.urgent AND next.session > lanes.session
            ORDER BY next.session LIMIT 1)
    FROM lanes WHERE lanes.session IS NOT NULL
), elsewhere (account, platform) AS (
    SELECT * FROM unnest($3::text[], $4::text[])
), heads AS MATERIALIZED (
    SELECT head.id, head.session
    FROM lanes CROSS JOIN LATERAL (
        SELECT one.id, one.session, one.run_after, one.account, one.platform FROM inbox AS one
        WHERE one.state = 'waiting' AND NOT one.urgent AND one.session = lanes.session
          AND (one.run_after <= now() OR one.attempts > 0)
        ORDER BY one.id LIMIT 1) AS head
    WHERE head.run_after <= now() AND (head.account, head.platform) NOT IN (SELECT * FROM elsewhere) AND NOT EXISTS (
        SELECT FROM inbox AS other
        WHERE other.state = 'running' AND NOT other.urgent AND other.session = head.session)
    ORDER BY head.id LIMIT $1
), pressing AS MATERIALIZED (
    SELECT id FROM inbox WHERE state = 'waiting' AND urgent AND run_after <= now()
      AND (account, platform) NOT IN (SELECT * FROM elsewhere)
    ORDER BY id LIMIT $1 FOR UPDATE SKIP LOCKED
)
SELECT id, true AS mine FROM pressing
UNION ALL
SELECT id, pg_try_advisory_xact_lock($2, hashtext(session)) FROM heads
"""

CLAIM = """
UPDATE inbox SET state = 'running', owner = $2, attempts = attempts + 1, stop = false,
                 lease_until = clock_timestamp() + interval '30 seconds'
WHERE id = ANY($1::bigint[]) AND state = 'waiting' AND (urgent OR NOT EXISTS (
    SELECT FROM inbox AS other
    WHERE other.session = inbox.session AND NOT other.urgent
      AND (other.state = 'running'
           OR other.state = 'waiting' AND other.id < inbox.id AND (other.run_after <= now() OR other.attempts > 0))))
RETURNING id, event, session, attempts
"""

NEXT_DUE = """
SELECT extract(epoch FROM min(run_after) - now())::double precision FROM inbox
WHERE state = 'waiting' AND run_after > now()
"""

RENEW = """
UPDATE inbox SET lease_until = clock_timestamp() + interval '30 seconds'
WHERE id = ANY($1::bigint[]) AND state = 'running' AND owner = $2
RETURNING id, stop
"""

STOP = """
UPDATE inbox SET stop = true
WHERE (session = $1 OR starts_with(session, $2)) AND state = 'running' AND NOT urgent
RETURNING id
"""

FINISH = """
UPDATE inbox SET state = 'done', outcome = finished.outcome, event = '', owner = ''
FROM unnest($1::bigint[], $2::text[]) AS finished(id, outcome)
WHERE inbox.id = finished.id AND state = 'running' AND owner = $3
"""

POSTPONE = """
UPDATE inbox SET state = 'waiting', run_after = $3, error = $4, owner = ''
WHERE id = $1 AND state = 'running' AND owner = $2
"""

# A lane's text is its session's with the job's id behind; see `codec.lane_to_text`.
SET_ASIDE = """
UPDATE inbox SET state = 'waiting', attempts = attempts - 1, owner = '', event = $3,
                 session = left(session, -1) || ',' || id || ']'
WHERE id = $1 AND state = 'running' AND owner = $2
"""

BURY = """
UPDATE inbox SET state = 'dead', error = $3, owner = '' WHERE id = $1 AND state = 'running' AND owner = $2
"""

RELEASE = """
UPDATE inbox SET state = 'waiting', attempts = attempts - 1, owner = ''
WHERE id = ANY($1::bigint[]) AND state = 'running' AND owner = $2
"""

NOTIFY = "SELECT pg_notify($1, $2)"
