-- name: residents
-- By keys that a function gives, for row-level security would keep the search from its index.
select r.id, r.name, s.id as site_id, s.name as site_name, s.address, p.id as place_id, p.building, p.floor, p.room
from residents as r
join places as p on p.key = r.place_key
join sites as s on s.key = p.site_key
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
where r.key = any(array(select found_residents(%(words)s::text[])))
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by starts_with(r.name, %(query)s) desc, length(r.name), r.key
limit %(most)s;

-- name: sites
select s.id, s.name, s.id as site_id, s.name as site_name, s.address,
    null as place_id, null as building, null as floor, null as room
from sites as s
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
where s.key = any(array(select found_sites(%(words)s::text[])))
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by starts_with(s.name, %(query)s) desc, length(s.name), s.key
limit %(most)s;

-- name: responders
-- An institution is shown who can be sent only to an incident of its own.
select r.id, r.name, null as site_id, null as site_name, null as address,
    null as place_id, null as building, null as floor, null as room
from responders as r
join districts as d on d.key = r.district_key
where r.key = any(array(select found_responders(%(words)s::text[])))
    and (%(districts)s::text[] is null or d.code = any(%(districts)s)) and %(organization)s::text is null
order by starts_with(r.name, %(query)s) desc, length(r.name), r.key
limit %(most)s;

-- name: callers
-- Who may be calling: the numbers are compared by the rule, here is whom they may belong to.
select r.id, r.name, r.phone, r.contacts, s.id as site_id, s.name as site_name, s.address, p.id as place_id, p.building,
    p.floor, p.room
from residents as r
join places as p on p.key = r.place_key
join sites as s on s.key = p.site_key
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
where r.key = any(array(select found_residents(array[%(subscriber)s::text])))
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by r.key
limit %(most)s;
