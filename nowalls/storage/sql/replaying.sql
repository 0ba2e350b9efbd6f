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
