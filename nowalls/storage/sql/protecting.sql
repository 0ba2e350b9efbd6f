-- name: places
-- The places of a district after a key, in the order of their keys, with how they were judged before.
select p.key, p.id, p.kind, s.id as site_id, o.id as organization, t.score, t.since
from places as p
join sites as s on s.key = p.site_key
left join organizations as o on o.key = s.organization_key
left join protection_places as t on t.place_key = p.key
where p.key > %(after)s and s.district_key = (select key from districts where code = %(district)s)
order by p.key
limit %(most)s;

-- name: write
-- What did not change is not written again.
insert into protection_places as t (place_key, site_key, score, gaps, proved_at, since, keeper, deadline)
select p.key, p.site_key, r.score, r.gaps, r.proved_at, r.since, r.keeper, r.deadline
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    place_id text, score smallint, gaps text[], proved_at timestamptz, since timestamptz, keeper text, deadline date
)
join places as p on p.id = r.place_id
order by p.key
on conflict (place_key) do update set
    site_key = excluded.site_key, score = excluded.score, gaps = excluded.gaps, proved_at = excluded.proved_at,
    since = excluded.since, keeper = excluded.keeper, deadline = excluded.deadline
where (t.site_key, t.score, t.gaps, t.proved_at, t.since, t.keeper, t.deadline)
    is distinct from
    (excluded.site_key, excluded.score, excluded.gaps, excluded.proved_at, excluded.since, excluded.keeper,
    excluded.deadline);

-- name: forget
delete from protection_places where place_key in (select key from places where id = any(%(place_ids)s));

-- name: write_day
insert into protection_days (district_key, day, at, proved, whole, weak, unprotected)
select
    d.key, %(day)s, %(now)s,
    count(*) filter (where t.score = 100 and t.proved_at >= %(proved_since)s),
    count(*) filter (where t.score = 100 and (t.proved_at is null or t.proved_at < %(proved_since)s)),
    count(*) filter (where t.score > 0 and t.score < 100),
    count(*) filter (where t.score = 0)
from districts as d
left join sites as s on s.district_key = d.key
left join protection_places as t on t.site_key = s.key
where d.code = %(district)s
group by d.key
on conflict (district_key, day) do update set
    at = excluded.at, proved = excluded.proved, whole = excluded.whole, weak = excluded.weak,
    unprotected = excluded.unprotected;

-- name: counts
select
    count(*) filter (where t.score = 100 and t.proved_at >= %(proved_since)s) as proved,
    count(*) filter (where t.score = 100 and (t.proved_at is null or t.proved_at < %(proved_since)s)) as whole,
    count(*) filter (where t.score > 0 and t.score < 100) as weak,
    count(*) filter (where t.score = 0) as unprotected,
    count(*) filter (where t.deadline < %(today)s) as overdue
from protection_places as t
join sites as s on s.key = t.site_key
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
where (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
    and (%(site_id)s::text is null or s.id = %(site_id)s);

-- name: counts_by_gap
select gap, count(*) as places
from protection_places as t
join sites as s on s.key = t.site_key
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
cross join unnest(t.gaps) as gap
where (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
    and (%(site_id)s::text is null or s.id = %(site_id)s)
group by gap;

-- name: page
-- What is not whole, the nearest deadline first.
select
    p.id as place_id, p.kind as place_kind, p.building, p.floor, p.room, s.id as site_id, s.name as site_name,
    o.id as organization_id, o.name as organization_name, t.score, t.gaps, t.proved_at, t.since, t.keeper, t.deadline,
    p.key
from protection_places as t
join places as p on p.key = t.place_key
join sites as s on s.key = t.site_key
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
where t.deadline is not null
    and (%(after_deadline)s::date is null or (t.deadline, t.place_key) > (%(after_deadline)s, %(after_key)s))
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
    and (%(site_id)s::text is null or s.id = %(site_id)s)
    and (%(gap)s::text is null or %(gap)s = any(t.gaps))
    and (%(keeper)s::text is null or t.keeper = %(keeper)s)
    and (not %(overdue)s or t.deadline < %(today)s)
order by t.deadline, t.place_key
limit %(most)s;

-- name: days
-- The newest days of whoever asks, all districts of a day together; ``at`` is the oldest of them.
select day, min(at) as at, sum(proved)::int as proved, sum(whole)::int as whole, sum(weak)::int as weak,
    sum(unprotected)::int as unprotected
from protection_days as t
join districts as d on d.key = t.district_key
where t.day >= %(from_day)s and (%(districts)s::text[] is null or d.code = any(%(districts)s))
group by day
order by day;

-- name: districts
-- In which districts whoever asks has sites.
select d.code
from districts as d
where (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and exists (
        select from sites as s
        left join organizations as o on o.key = s.organization_key
        where s.district_key = d.key and (%(organization)s::text is null or o.id = %(organization)s)
    )
order by d.code;

-- name: judged_at
-- The oldest of these districts' newest rounds; null while one of them has none.
select case when bool_and(newest.at is not null) then min(newest.at) end as at
from (
    select (select max(t.at) from protection_days as t where t.district_key = d.key) as at
    from districts as d
    where d.code = any(%(districts)s)
) as newest;
