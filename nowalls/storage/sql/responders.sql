-- name: for_incident
-- Everybody of the incident's district, with what they are doing now. An exercise keeps nobody from a real incident.
select
    r.id, d.code as district, r.name, r.kind, r.phone, r.on_duty, r.base_lon, r.base_lat, r.lon, r.lat, r.position_at,
    r.resting_until,
    (
        select o.id from incidents as o
        where o.responder_key = r.key and o.closed_at is null and o.finished_at is null and o.key <> i.key
            and (i.exercise or not o.exercise)
        order by o.key limit 1
    ) as busy_with,
    exists (select 1 from responder_keys as k where k.responder_key = r.key and k.site_key = i.site_key) as holds_key,
    exists (
        select 1 from incident_entries as e
        where e.incident_key = i.key and e.code = 'refused' and e.params ->> 'responder_id' = r.id
    ) as refused
from incidents as i
join responders as r on r.district_key = i.district_key
join districts as d on d.key = r.district_key
where i.id = %(incident_id)s
order by r.key;

-- name: site_of
select s.lon, s.lat, s.id as site_id, s.partner_hospital, d.code as district
from incidents as i
join sites as s on s.key = i.site_key
join districts as d on d.key = i.district_key
where i.id = %(incident_id)s;

-- name: lock
-- Of two dispatchers who send the same responder at once, the second waits here and then finds them busy.
select key from responders where id = %(responder_id)s for no key update;

-- name: busy_with
select o.id as incident_id
from incidents as i
join incidents as o on o.closed_at is null and o.finished_at is null and o.key <> i.key and (i.exercise or not o.exercise)
join responders as r on r.key = o.responder_key
where i.id = %(incident_id)s and r.id = %(responder_id)s
order by o.key
limit 1;

-- name: change
update responders set
    on_duty = coalesce(%(on_duty)s, on_duty),
    resting_until = case when %(rest)s then %(resting_until)s else resting_until end,
    lon = coalesce(%(lon)s, lon), lat = coalesce(%(lat)s, lat),
    position_at = case when %(lon)s::double precision is null then position_at else %(now)s end
where id = %(id)s;

-- name: states
select r.id, d.code as district, r.name, r.kind, r.phone, r.on_duty, r.base_lon, r.base_lat, r.lon, r.lat, r.position_at,
    r.resting_until,
    (
        select o.id from incidents as o
        where o.responder_key = r.key and o.closed_at is null and o.finished_at is null
        order by o.exercise, o.key limit 1
    ) as busy_with
from responders as r
join districts as d on d.key = r.district_key
where (%(districts)s::text[] is null or d.code = any(%(districts)s)) and (%(id)s::text is null or r.id = %(id)s)
order by r.key;

-- name: bases
update responders as r set base_lon = b.lon, base_lat = b.lat
from jsonb_to_recordset(%(rows)s::jsonb) as b (id text, lon double precision, lat double precision)
where r.id = b.id;

-- name: give_keys
insert into responder_keys (responder_key, site_key)
select r.key, s.key
from jsonb_to_recordset(%(rows)s::jsonb) as k (responder_id text, site_id text)
join responders as r on r.id = k.responder_id
join sites as s on s.id = k.site_id
on conflict do nothing;

-- name: link_secret
select secret from link_key;
