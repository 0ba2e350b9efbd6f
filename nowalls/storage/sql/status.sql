-- name: overview
select
    (select count(*) from sites) as sites,
    (select count(*) from devices where retired_at is null) as devices,
    (select count(*) from device_latest where last_seen_at > now() - interval '25 hours') as heard,
    (select count(*) from incidents where closed_at is null and not exercise) as open_incidents,
    (select count(*) from incidents where closed_at is null and exercise) as open_exercises,
    (select count(*) from tasks where state = 'open') as open_tasks,
    (select count(*) from signals where handled_at is null) as undecided,
    (select min(received_at) from signals where handled_at is null) as oldest_undecided_at,
    (select count(*) from timers where due_at < now() - interval '5 seconds') as overdue_timers,
    (select min(due_at) from timers) as next_timer_at,
    (select count(*) from quarantine where received_at > now() - interval '24 hours') as quarantined_today,
    (select max(received_at) from signals) as newest_signal_at,
    (select seq from live_head) as live_seq,
    pg_database_size(current_database()) as database_bytes,
    now() as now;

-- name: processes
select application_name as name, count(*) as connections, min(backend_start) as since
from pg_stat_activity
where application_name like 'nowalls-%%' and datname = current_database() and pid <> pg_backend_pid()
group by application_name
order by application_name;
