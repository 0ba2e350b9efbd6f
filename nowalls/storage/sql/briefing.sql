-- name: away
-- Who of these is known to be away now, and until when.
select r.id, max(a.until_at) as until_at
from residents as r
join absences as a on a.resident_key = r.key
where r.id = any(%(resident_ids)s::text[]) and a.ended_at is null and a.from_at <= %(now)s and a.until_at > %(now)s
group by r.id;

-- name: movements
-- The newest door or movement at each place, within the week that the inbox keeps.
select p.id, max(newest.at) as at
from places as p
join devices as d on d.place_key = p.key and d.kind in ('door', 'motion', 'bed')
cross join lateral (
    select s.at from signals as s
    where s.device_key = d.key and s.type in ('contact', 'occupancy')
    order by s.received_at desc
    limit 1
) as newest
where p.id = any(%(place_ids)s::text[])
group by p.id;

-- name: alarmed
select distinct p.id
from signals as s
join places as p on p.key = s.place_key
where s.id = any(%(signal_ids)s::bigint[]) and s.state = 'raised';

-- name: staff_on_shift
select u.name from users as u
join shifts as s on s.user_key = u.key
where u.organization_key = (select organization_key from sites where id = %(site_id)s)
    and s.ended_at is null and s.absent_since is null and u.disabled_at is null
order by s.started_at;
