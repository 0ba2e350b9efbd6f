-- name: span_of
-- From an incident's opening to its end, or to now.
select i.opened_at, coalesce(i.closed_at, %(now)s) as until
from incidents as i
join sites as s on s.key = i.site_key
join districts as d on d.key = i.district_key
left join organizations as o on o.key = s.organization_key
where i.id = %(id)s
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s);

-- name: incidents
-- Those that stood open within a span, the oldest first.
select i.*, di.code as district, o.id as organization, s.id as site_id, s.name as site_name, s.lon, s.lat,
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
where i.opened_at >= %(earliest)s and i.opened_at < %(until)s
    and coalesce(i.closed_at, 'infinity') >= %(since)s
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by i.opened_at, i.key
limit %(most)s;

-- name: log
-- The lines of these incidents in the order in which they were written, with the role of whoever acted.
select i.id, e.at, e.code, e.params, u.id as actor_id, u.role
from unnest(%(ids)s::text[]) as wanted (id)
join incidents as i on i.id = wanted.id
join incident_entries as e on e.incident_key = i.key
left join users as u on u.key = e.actor_key
order by e.incident_key, e.key;

-- name: decided_signals
-- What devices said of life safety in a span, with when and where it was decided, but for tests that were booked or
-- asked for and so opened nothing; also what was moved to the history,
-- which keeps no place: there a device counts as being where it is now.
select
    s.id, d.id as device_id, d.kind as device_kind, si.id as site_id, p.id as place_id, d.cancel_window_s, s.message_id,
    s.type, s.state, s.received_at, s.at, s.test, s.flags, s.handled_at, i.id as incident_id
from (
    select id, device_key, place_key, message_id, type, state, received_at, at, test, flags, handled_at, decision,
        incident_key
    from signals
    where received_at >= %(since)s and received_at < %(until)s and handled_at is not null
    union all
    select id, device_key, null, message_id, type, state, received_at, at, test, flags, handled_at, decision,
        incident_key
    from signals_history
    where received_at >= %(since)s and received_at < %(until)s
) as s
join devices as d on d.key = s.device_key
join places as p on p.key = coalesce(s.place_key, d.place_key)
join sites as si on si.key = p.site_key
left join incidents as i on i.key = s.incident_key
where s.type in ('sos', 'fall', 'smoke', 'heat', 'co', 'gas', 'unreadable')
    and s.state in ('raised', 'cleared', 'cancelled')
    and coalesce(s.decision, '') not in ('proved', 'commissioned')
    and (s.incident_key is null or i.id = any(%(ids)s))
order by s.handled_at, s.id;

-- name: places
select p.id, s.id as site_id, p.kind, p.building, p.floor, p.room, b.id as building_place, d.code as district,
    o.id as organization
from places as p
join sites as s on s.key = p.site_key
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
left join places as b on b.key = p.building_key
where s.id = any(%(sites)s);

-- name: policy_changes
select at, object_id as rule, details
from audit
where action = 'set_policy'
order by key;
