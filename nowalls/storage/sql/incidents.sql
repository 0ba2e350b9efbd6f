-- name: place_of
select p.id as place_id, d.code as district, o.id as organization
from incidents as i
join places as p on p.key = i.place_key
join districts as d on d.key = i.district_key
join sites as s on s.key = i.site_key
left join organizations as o on o.key = s.organization_key
where i.id = %(id)s;

-- name: page
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
where (%(ids)s::text[] is null or i.id = any(%(ids)s))
    and (%(before)s::bigint is null or i.key < %(before)s)
    and (%(states)s::text[] is null or i.state = any(%(states)s))
    and (not %(open_only)s or i.closed_at is null)
    and (%(kind)s::text is null or i.kind = %(kind)s)
    and (%(site_id)s::text is null or s.id = %(site_id)s)
    and (%(since)s::timestamptz is null or i.opened_at >= %(since)s)
    and (%(until)s::timestamptz is null or i.opened_at < %(until)s)
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by i.key desc
limit %(most)s;

-- name: timeline
select e.key, e.at, e.code, e.params, u.id as actor_id, u.name as actor_name
from incident_entries as e
join incidents as i on i.key = e.incident_key
left join users as u on u.key = e.actor_key
where i.id = %(id)s
order by e.key;

-- name: open_tasks
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
where (%(id)s::text is null or t.id = %(id)s)
    and (%(state)s::text is null or t.state = %(state)s)
    and (%(before)s::bigint is null or t.key < %(before)s)
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by t.key desc
limit %(most)s;
