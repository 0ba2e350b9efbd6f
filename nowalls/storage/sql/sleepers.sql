-- name: end_sleepers
-- A backend that waits for its client in the middle of a pipeline counts as active, not as idle in a transaction, so
-- that idle_in_transaction_session_timeout never ends it. Ours are all logins that may work as one of the services.
select application_name, pg_terminate_backend(pid) as ended
from pg_stat_activity
where datname = current_database() and pid <> pg_backend_pid()
    and (usesysid = session_user::regrole or usesysid in (
        select m.member from pg_auth_members as m
        where m.roleid::regrole::text in ('nowalls_ingest', 'nowalls_alerts', 'nowalls_api', 'nowalls_broker_access')
    ))
    and state = 'active' and wait_event = 'ClientRead' and xact_start is not null
    and greatest(query_start, state_change) < clock_timestamp() - make_interval(secs => %(asleep_for_s)s);
