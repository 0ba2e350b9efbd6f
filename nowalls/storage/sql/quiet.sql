-- name: open_period
insert into quiet_periods (id, site_key, device_key, reason, from_at, until_at, author_key, created_at)
select %(id)s, s.key, d.key, %(reason)s, %(from_at)s, %(until_at)s, u.key, %(now)s
from sites as s
join users as u on u.id = %(user_id)s
left join devices as d on d.id = %(device_id)s and d.site_key = s.key
where s.id = %(site_id)s and (%(device_id)s::text is null or d.key is not null);

-- name: periods
select q.id, s.id as site_id, d.id as device_id, q.reason, q.from_at, q.until_at, q.ended_at, u.name as author
from quiet_periods as q
join sites as s on s.key = q.site_key
join users as u on u.key = q.author_key
join districts as di on di.key = s.district_key
left join devices as d on d.key = q.device_key
left join organizations as o on o.key = s.organization_key
where q.ended_at is null and q.until_at > %(now)s
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by q.until_at;

-- name: end_period
update quiet_periods as q set ended_at = %(now)s
from sites as s
join districts as di on di.key = s.district_key
left join organizations as o on o.key = s.organization_key
where s.key = q.site_key and q.id = %(id)s and q.ended_at is null and q.until_at > %(now)s
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s);

-- name: open_commissioning
insert into commissionings (id, site_key, note, opened_by, opened_at, until_at)
select %(id)s, s.key, %(note)s, u.key, %(now)s, %(until_at)s
from sites as s, users as u
where s.id = %(site_id)s and u.id = %(user_id)s;

-- name: commissionings
select c.id, s.id as site_id, c.note, u.name as opened_by, c.opened_at, c.until_at, c.ended_at,
    c.ended_at is null and c.until_at > %(now)s as running
from commissionings as c
join sites as s on s.key = c.site_key
join users as u on u.key = c.opened_by
join districts as di on di.key = s.district_key
left join organizations as o on o.key = s.organization_key
where (%(id)s::text is null and c.ended_at is null and c.until_at > %(now)s or c.id = %(id)s)
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by c.key;

-- name: commissioning_list
-- Every device of the session's site, ticked or not yet.
select d.id as device_id, d.kind, p.id as place_id, t.alarmed_at, t.seen_at, u.name as seen_by
from commissionings as c
join devices as d on d.site_key = c.site_key and d.retired_at is null
join places as p on p.key = d.place_key
left join commissioning_ticks as t on t.commissioning_key = c.key and t.device_key = d.key
left join users as u on u.key = t.seen_by
where c.id = %(id)s
order by p.key, d.key;

-- name: write_commissioned
insert into commissioning_ticks (commissioning_key, device_key, signal_id, alarmed_at)
select c.key, d.key, r.signal_id, r.at
from jsonb_to_recordset(%(rows)s::jsonb) as r (commissioning_id text, device_id text, signal_id bigint, at timestamptz)
join commissionings as c on c.id = r.commissioning_id
join devices as d on d.id = r.device_id
order by r.signal_id
on conflict (commissioning_key, device_key) do update set
    signal_id = excluded.signal_id, alarmed_at = excluded.alarmed_at, seen_at = null, seen_by = null
where commissioning_ticks.seen_at is null
    or exists (select from devices as d where d.key = commissioning_ticks.device_key and d.test_seen_at is null);

-- name: see
-- An alarm that came from where the device stood before proves nothing of where it stands now.
update commissioning_ticks as t set seen_at = coalesce(t.seen_at, %(now)s), seen_by = coalesce(t.seen_by, u.key)
from commissionings as c, devices as d, users as u, signals as s
where c.key = t.commissioning_key and d.key = t.device_key and c.id = %(id)s and d.id = %(device_id)s and u.id = %(user_id)s
    and s.id = t.signal_id and s.place_key = d.place_key
    and (d.lifecycle <> 'registered' or t.alarmed_at >= d.lifecycle_at);

-- name: end_commissioning
update commissionings set ended_at = %(now)s where id = %(id)s and ended_at is null and until_at > %(now)s;
