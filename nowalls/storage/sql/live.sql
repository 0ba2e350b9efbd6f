-- name: epoch
-- Another cluster, another timeline after a restore, or another database: another history, another epoch.
select s.system_identifier::text as system, c.timeline_id as timeline, d.oid::bigint as database
from pg_control_system() as s, pg_control_checkpoint() as c, pg_database as d
where d.datname = current_database();

-- name: head
select h.seq as head, (select min(seq) from live_log) as oldest from live_head as h;

-- name: events_after
select l.seq, l.at, l.name, l.reason, l.data::text as data, d.code as district, o.id as organization
from live_log as l
join districts as d on d.key = l.district_key
left join organizations as o on o.key = l.organization_key
where l.seq > %(after)s
order by l.seq
limit %(most)s;

-- name: forget
delete from live_log where at < %(before)s;

-- name: write_seen
-- The first one to see an incident stamps it.
with seen as (
    insert into incident_seen (incident_key, user_key, at, audible)
    select i.key, u.key, %(now)s, %(audible)s
    from incidents as i, users as u
    where i.id = %(incident_id)s and u.id = %(user_id)s and u.role in ('dispatcher', 'duty_lead', 'institution')
        and (u.always_on_duty or exists (select 1 from shifts as s where s.user_key = u.key and s.ended_at is null and s.absent_since is null))
    on conflict do nothing
    returning incident_key, at
),
stamped as (
    update incident_times as t set seen_at = seen.at
    from seen
    where t.incident_key = seen.incident_key and (t.seen_at is null or t.seen_at > seen.at)
    returning t.opened_at
)
insert into stale_months (month)
select month_of(opened_at) from stamped where opened_at < now() - interval '3 days';
