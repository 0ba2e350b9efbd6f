-- name: end_sleepers
-- A backend that waits for its client in the middle of a pipeline counts as active, not as idle in a transaction, so
-- that idle_in_transaction_session_timeout never ends it. Nor does one whose answer its client does not take: that is
-- ended only where somebody waits for its locks, for a client may be slow with a long answer. And one that is idle in a
-- transaction is forgotten by the timeout as soon as a Flush comes after the pipeline's end. Ours are all logins that may
-- work as one of the services.
select a.application_name, pg_terminate_backend(a.pid) as ended
from pg_stat_activity as a
where a.datname = current_database() and a.pid <> pg_backend_pid()
    and (a.usesysid = session_user::regrole or a.usesysid in (
        select m.member from pg_auth_members as m
        where m.roleid::regrole::text in ('nowalls_ingest', 'nowalls_alerts', 'nowalls_api', 'nowalls_broker_access')
    ))
    and a.state in ('active', 'idle in transaction', 'idle in transaction (aborted)') and a.xact_start is not null
    and greatest(a.query_start, a.state_change) < clock_timestamp() - make_interval(secs => %(asleep_for_s)s)
    and (a.wait_event = 'ClientRead' or a.wait_event = 'ClientWrite' and exists (
        select from pg_stat_activity as w
        where w.datname = current_database() and w.wait_event_type = 'Lock' and a.pid = any(pg_blocking_pids(w.pid))
    ));
