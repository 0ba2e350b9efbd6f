-- name: signals
-- What devices said since a moment, with where it stands now: the inbox, and what the inbox handed on to its history.
select s.id as signal_id, d.id as device_id, s.message_id, s.state, s.type, s.handled_at is not null as handled,
    i.id as incident_id, i.opened_at as incident_opened_at, t.id as task_id,
    s.decision is not distinct from 'proved' as proved
from (
    select id, device_key, message_id, state, type, received_at, handled_at, decision, incident_key,
        task_key
    from signals
    union all
    select id, device_key, message_id, state, type, received_at, handled_at, decision, incident_key,
        task_key
    from signals_history
) as s
join devices as d on d.key = s.device_key
left join incidents as i on i.key = s.incident_key
left join tasks as t on t.key = s.task_key
where d.id = any(%(device_ids)s::text[]) and s.received_at >= %(since)s
    and s.state in ('raised', 'cleared', 'cancelled') and s.message_id is not null
order by s.id;

-- name: readings
-- At how many of these moments each device has a reading; the range keeps the query to its chunks.
select wanted.device_id, count(*) as found
from unnest(%(device_ids)s::text[], %(at)s::timestamptz[]) as wanted (device_id, at)
join devices as d on d.id = wanted.device_id
where exists (
    select from readings as r
    where r.device_key = d.key and r.at = wanted.at and r.at between %(first)s and %(last)s
)
group by wanted.device_id;

-- name: incidents
-- Incidents by id, and those that opened at some sites since a moment.
select i.id, i.kind, i.exercise, s.id as site_id, p.id as place_id
from incidents as i
join sites as s on s.key = i.site_key
join places as p on p.key = i.place_key
where i.id = any(%(incident_ids)s::text[]) or (i.opened_at >= %(since)s and s.id = any(%(site_ids)s::text[]))
order by i.key;

-- name: tasks
-- Tasks that opened at some sites since a moment.
select t.id, t.kind, s.id as site_id, coalesce(t.reasons -> 0 ->> 'code', '') as reason
from tasks as t
join sites as s on s.key = t.site_key
where t.opened_at >= %(since)s and s.id = any(%(site_ids)s::text[])
order by t.key;

-- name: quarantined
-- How many messages of each device of some sites came into quarantine since a moment.
select d.id as device_id, count(*) as messages
from quarantine as q
join devices as d on d.key = q.device_key
join sites as s on s.key = d.site_key
where q.received_at >= %(since)s and s.id = any(%(site_ids)s::text[])
group by d.id;

-- name: readings_since
select count(*) as readings from readings where at >= %(since)s;
