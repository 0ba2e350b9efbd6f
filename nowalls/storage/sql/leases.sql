-- name: make_rows
insert into leases (district_key) select key from districts on conflict (district_key) do nothing;

-- name: hold
-- The database's clock alone decides, so that two machines cannot disagree about when a lease ends.
update leases as l set
    generation = l.generation + case when l.holder is distinct from %(holder)s then 1 else 0 end,
    holder = %(holder)s,
    expires_at = clock_timestamp() + make_interval(secs => %(lease_s)s)
from districts as d
where d.key = l.district_key and (l.holder = %(holder)s or l.expires_at < clock_timestamp())
returning d.code, l.generation;

-- name: give_up
update leases set holder = null, expires_at = '-infinity' where holder = %(holder)s;

-- name: check
select d.code, l.generation
from leases as l
join districts as d on d.key = l.district_key
where l.holder = %(holder)s and d.code = any(%(districts)s)
order by l.district_key
for share of l;

-- name: holders
select d.code, l.holder, l.generation, l.expires_at, l.expires_at > clock_timestamp() as held
from leases as l
join districts as d on d.key = l.district_key
order by d.code;
