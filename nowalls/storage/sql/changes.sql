-- name: lock_places
-- The places a decision is about, locked in key order so that two writers never wait for each other in a circle.
select
    p.key, p.id, s.id as site_id, p.kind, p.building, p.floor, p.room, b.id as building_place,
    d.code as district, o.id as organization
from places as p
join sites as s on s.key = p.site_key
join districts as d on d.key = s.district_key
left join places as b on b.key = p.building_key
left join organizations as o on o.key = s.organization_key
where p.id = any(%(place_ids)s)
order by p.key
for no key update of p;

-- name: incidents
-- What stands open at these places, and what is asked for by name, open or closed. The keys are looked up first, so that
-- both ways stay on their indexes.
select i.*, di.code as district, o.id as organization, s.id as site_id,
    p.id as place_id, p.kind as place_kind, p.building, p.floor, p.room, b.id as building_place,
    u.id as owner_id, u.name as owner_name, r.id as responder_id, r.name as responder_name
from incidents as i
join sites as s on s.key = i.site_key
join districts as di on di.key = i.district_key
join places as p on p.key = i.place_key
left join places as b on b.key = p.building_key
left join organizations as o on o.key = s.organization_key
left join users as u on u.key = i.owner_key
left join responders as r on r.key = i.responder_key
where i.id = any(%(ids)s)
    or (i.place_key = any(array(select key from places where id = any(%(place_ids)s))) and i.closed_at is null)
order by i.key;

-- name: lately_closed_at
select i.id, p.id as place_id, i.kind, i.exercise, i.closed_at
from incidents as i
join places as p on p.key = i.place_key
where i.place_key = any(array(select key from places where id = any(%(place_ids)s))) and i.closed_at >= %(since)s
order by i.closed_at;

-- name: open_tasks_about
select t.*, di.code as district, o.id as organization, s.id as site_id,
    p.id as place_id, p.kind as place_kind, p.building, p.floor, p.room, b.id as building_place,
    u.id as owner_id, u.name as owner_name
from tasks as t
left join sites as s on s.key = t.site_key
join districts as di on di.key = t.district_key
left join places as p on p.key = t.place_key
left join places as b on b.key = p.building_key
left join organizations as o on o.key = s.organization_key
left join users as u on u.key = t.owner_key
where t.subject = any(%(subjects)s) and t.state = 'open'
order by t.key
for update of t;

-- name: write_incidents
-- The incidents, the timer of each that is open (one row: the first of its step, its lease and its time to be on a screen)
-- and the new lines of their timelines. In one statement, so that nothing is looked up by a plan made on empty tables.
with written as (
    insert into incidents (
        id, version, kind, severity, state, exercise, confirmed, late, source, district_key, site_key, place_key,
        opened_at, pending_until, claimed_at, dispatched_at, arrived_at, resolved_at, closed_at, cancelled_at,
        ringing_since, condition, owner_key, lease_until, lease_asked, next_step_name, next_step_at,
        responder_key, eta_s, reasons, alarms, signal_ids, recurrence_of, merged_into, outcome, accepted_at, arrived_by,
        finished_at, screen_by
    )
    select
        r.id, r.version, r.kind, r.severity, r.state, r.exercise, r.confirmed, r.late, r.source, s.district_key, s.key, p.key,
        r.opened_at, r.pending_until, r.claimed_at, r.dispatched_at, r.arrived_at, r.resolved_at, r.closed_at, r.cancelled_at,
        r.ringing_since, r.condition, u.key, r.lease_until, r.lease_asked, r.next_step_name, r.next_step_at,
        re.key, r.eta_s, r.reasons, r.alarms, r.signal_ids, r.recurrence_of, r.merged_into, r.outcome,
        r.accepted_at, r.arrived_by, r.finished_at, r.screen_by
    from jsonb_to_recordset(%(rows)s::jsonb) as r (
        id text, version integer, kind text, severity text, state text, exercise boolean, confirmed boolean, late boolean,
        source text, place_id text, opened_at timestamptz, pending_until timestamptz, claimed_at timestamptz,
        dispatched_at timestamptz, arrived_at timestamptz, resolved_at timestamptz, closed_at timestamptz,
        cancelled_at timestamptz, ringing_since timestamptz, condition text, owner_id text, lease_until timestamptz,
        lease_asked boolean, next_step_name text, next_step_at timestamptz, responder_id text, eta_s integer,
        reasons jsonb, alarms jsonb, signal_ids bigint[], recurrence_of text, merged_into text, outcome text,
        accepted_at timestamptz, arrived_by text, finished_at timestamptz,
        screen_by timestamptz
    )
    join places as p on p.id = r.place_id
    join sites as s on s.key = p.site_key
    left join users as u on u.id = r.owner_id
    left join responders as re on re.id = r.responder_id
    on conflict (id) do update set
        version = excluded.version, severity = excluded.severity, state = excluded.state, confirmed = excluded.confirmed,
        late = excluded.late, pending_until = excluded.pending_until, claimed_at = excluded.claimed_at,
        dispatched_at = excluded.dispatched_at, arrived_at = excluded.arrived_at, resolved_at = excluded.resolved_at,
        closed_at = excluded.closed_at, cancelled_at = excluded.cancelled_at, ringing_since = excluded.ringing_since,
        condition = excluded.condition, owner_key = excluded.owner_key, lease_until = excluded.lease_until,
        lease_asked = excluded.lease_asked, next_step_name = excluded.next_step_name,
        next_step_at = excluded.next_step_at, responder_key = excluded.responder_key, eta_s = excluded.eta_s,
        reasons = excluded.reasons, alarms = excluded.alarms, signal_ids = excluded.signal_ids,
        recurrence_of = excluded.recurrence_of, merged_into = excluded.merged_into, outcome = excluded.outcome,
        accepted_at = excluded.accepted_at, arrived_by = excluded.arrived_by, finished_at = excluded.finished_at,
        screen_by = excluded.screen_by
    returning key, id, closed_at, next_step_at, lease_until, screen_by
),
timed as (
    insert into timers (incident_key, due_at)
    select key, least(next_step_at, lease_until, screen_by) from written where closed_at is null
    on conflict (incident_key) do update set due_at = excluded.due_at
),
done_with as (
    delete from timers using written where written.key = timers.incident_key and written.closed_at is not null
)
insert into incident_entries (incident_key, at, code, params, actor_key)
select w.key, r.at, r.code, r.params, u.key
from jsonb_to_recordset(%(entries)s::jsonb) as r (
    incident_id text, at timestamptz, code text, params jsonb, actor_id text, n integer
)
join written as w on w.id = r.incident_id
left join users as u on u.id = r.actor_id
order by r.n;

-- name: seen
-- Which of the open incidents at these places were shown by a console of somebody on duty.
select i.id
from incidents as i
where i.place_key = any(array(select key from places where id = any(%(place_ids)s))) and i.closed_at is null
    and exists (select 1 from incident_seen as s where s.incident_key = i.key);

-- name: write_acks
insert into outbox (channel, district_key, incident_key, device_key, payload, created_at, next_try_at)
select 'device_ack', i.district_key, i.key, d.key, r.payload, r.at, r.at
from jsonb_to_recordset(%(rows)s::jsonb) as r (incident_id text, device_id text, payload jsonb, at timestamptz, n integer)
join incidents as i on i.id = r.incident_id
join devices as d on d.id = r.device_id
order by r.n;

-- name: write_tasks
insert into tasks (
    id, version, kind, state, severity, district_key, site_key, place_key, subject, opened_at, due_at, owner_key,
    reasons, signal_ids, incident_id, closed_at
)
select
    r.id, r.version, r.kind, r.state, r.severity, d.key, s.key, p.key, r.subject, r.opened_at, r.due_at, u.key,
    r.reasons, r.signal_ids, r.incident_id, r.closed_at
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, version integer, kind text, state text, severity text, district text, site_id text, place_id text,
    subject text, opened_at timestamptz, due_at timestamptz, owner_id text, reasons jsonb, signal_ids bigint[],
    incident_id text, closed_at timestamptz
)
join districts as d on d.code = r.district
left join sites as s on s.id = r.site_id
left join places as p on p.id = r.place_id
left join users as u on u.id = r.owner_id
on conflict (id) do update set
    version = excluded.version, state = excluded.state, severity = excluded.severity, due_at = excluded.due_at,
    owner_key = excluded.owner_key, reasons = excluded.reasons, signal_ids = excluded.signal_ids,
    incident_id = excluded.incident_id, closed_at = excluded.closed_at;

-- name: mark_handled
-- Only what is still undecided: of two deciders that both took a signal, the second is refused.
with wanted as materialized (
    select * from jsonb_to_recordset(%(rows)s::jsonb) as r (
        signal_id bigint, reason text, incident_id text, task_subject text, flags text[]
    )
),
handled as (
    update signals as s set
        handled_at = %(now)s, decision = r.reason, incident_key = i.key, task_key = t.key,
        flags = s.flags || r.flags
    from wanted as r
    left join incidents as i on i.id = r.incident_id
    left join tasks as t on t.subject = r.task_subject and t.state = 'open'
    where s.id = r.signal_id and s.handled_at is null
    returning 1
)
select require_all((select count(*) from handled), (select count(*) from wanted), 'NW001');

-- name: write_live_log
-- The last statement of its transaction: the counter's row stays locked until the commit, so that seq order is commit order.
with events as (
    select r.*, row_number() over (order by r.n) as place_in_row
    from jsonb_to_recordset(%(rows)s::jsonb) as r (
        n integer, at timestamptz, name text, reason text, district text, organization text, data jsonb
    )
),
head as (
    update live_head set seq = seq + (select count(*) from events) returning seq
)
insert into live_log (seq, at, name, reason, district_key, organization_key, data)
select
    head.seq - (select count(*) from events) + e.place_in_row, e.at, e.name, e.reason, d.key, o.key, e.data
from events as e
cross join head
join districts as d on d.code = e.district
left join organizations as o on o.id = e.organization;

-- name: wake
select pg_notify(%(channel)s, '');
