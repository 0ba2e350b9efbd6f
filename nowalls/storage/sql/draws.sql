-- name: sites
-- Every institution of a district.
select s.id
from sites as s
join districts as d on d.key = s.district_key
where d.code = %(district)s and s.kind = 'institution'
order by s.id;

-- name: inspectors
-- Every supervisor whose scope holds a district.
select u.id
from users as u
where u.role = 'supervisor' and u.disabled_at is null
    and (u.district_keys is null or (select d.key from districts as d where d.code = %(district)s) = any(u.district_keys))
order by u.id;

-- name: write
insert into inspection_draws (id, at, district_key, author_key, seed, sites, inspectors, count, team, drawn)
select %(id)s, %(at)s, d.key, u.key, %(seed)s, %(sites)s, %(inspectors)s, %(count)s, %(team)s, %(drawn)s::jsonb
from districts as d, users as u
where d.code = %(district)s and u.id = %(author_id)s;

-- name: page
select w.key as cursor, w.id, w.at, d.code as district, u.id as author_id, w.seed, w.sites, w.inspectors, w.count, w.team,
    w.drawn
from inspection_draws as w
join districts as d on d.key = w.district_key
join users as u on u.key = w.author_key
where (%(id)s::text is null or w.id = %(id)s)
    and (%(before)s::bigint is null or w.key < %(before)s)
    and (%(since)s::timestamptz is null or w.at >= %(since)s)
    and (%(until)s::timestamptz is null or w.at < %(until)s)
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and %(organization)s::text is null
order by w.key desc
limit %(most)s;
