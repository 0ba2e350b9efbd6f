-- name: end_sleepers
-- A backend that waits for its client in the middle of a pipeline counts as active, not as idle in a transaction, so
-- that idle_in_transaction_session_timeout never ends it.
select application_name, pg_terminate_backend(pid) as ended
from pg_stat_activity
where datname = current_database() and usename = current_user and pid <> pg_backend_pid()
    and state = 'active' and wait_event = 'ClientRead' and xact_start is not null
    and greatest(query_start, state_change) < clock_timestamp() - make_interval(secs => %(asleep_for_s)s);
