-- name: resident_scope
select r.id, d.code as district, o.id as organization
from residents as r
join places as p on p.key = r.place_key
join sites as s on s.key = p.site_key
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
where r.id = %(resident_id)s;

-- name: write
insert into absences (id, resident_key, from_at, until_at, reason, note, created_at, created_by)
select %(id)s, r.key, %(from_at)s, %(until_at)s, %(reason)s, %(note)s, %(now)s, u.key
from residents as r, users as u
where r.id = %(resident_id)s and u.id = %(user_id)s;

-- name: of_resident
select a.id, r.id as resident_id, a.from_at, a.until_at, a.reason, a.note, a.ended_at
from absences as a
join residents as r on r.key = a.resident_key
where r.id = %(resident_id)s
order by a.key desc
limit 100;

-- name: in_scope
-- Of those who live there now.
select a.id, r.id as resident_id, a.from_at, a.until_at, a.reason, a.note, a.ended_at
from absences as a
join residents as r on r.key = a.resident_key and r.left_at is null
join places as p on p.key = r.place_key
join sites as s on s.key = p.site_key
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
where a.ended_at is null and a.until_at > %(now)s
    and (%(site_id)s::text is null or s.id = %(site_id)s)
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by a.until_at, a.key
limit %(most)s;

-- name: end
update absences as a set ended_at = %(now)s from residents as r
where r.key = a.resident_key and r.id = %(resident_id)s and a.id = %(id)s and a.ended_at is null;
