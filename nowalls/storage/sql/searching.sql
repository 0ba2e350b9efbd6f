-- name: residents
-- By keys that a function gives, the closest names first, for row-level security would keep a search from its index.
select r.id, r.name, s.id as site_id, s.name as site_name, s.address, p.id as place_id, p.building, p.floor, p.room
from residents as r
join places as p on p.key = r.place_key
join sites as s on s.key = p.site_key
where r.key = any(array(select found_residents(
    %(words)s::text[], %(query)s::text, %(districts)s::text[], %(organization)s::text, %(most)s
)));

-- name: sites
select s.id, s.name, s.id as site_id, s.name as site_name, s.address,
    null as place_id, null as building, null as floor, null as room
from sites as s
where s.key = any(array(select found_sites(
    %(words)s::text[], %(query)s::text, %(districts)s::text[], %(organization)s::text, %(most)s
)));

-- name: responders
-- An institution is told who can be sent with its incidents, not here.
select r.id, r.name, null as site_id, null as site_name, null as address,
    null as place_id, null as building, null as floor, null as room
from responders as r
where %(organization)s::text is null and r.key = any(array(select found_responders(
    %(words)s::text[], %(query)s::text, %(districts)s::text[], %(most)s
)));

-- name: callers
-- Who may be calling: the numbers are compared by the rule, here is whom they may belong to.
select r.id, r.name, r.phone, r.contacts, s.id as site_id, s.name as site_name, s.address, p.id as place_id, p.building,
    p.floor, p.room
from residents as r
join places as p on p.key = r.place_key
join sites as s on s.key = p.site_key
where r.key = any(array(select found_residents(
    array[%(subscriber)s::text], '', %(districts)s::text[], %(organization)s::text, %(most)s
)))
order by r.key;
