-- name: copy_windows
copy motion_windows (device_key, at, received_at, digest, rate_hz, position, unit, xyz) from stdin
with (format binary);

-- name: make_landing
create temporary table landing (like motion_windows) on commit drop;

-- name: copy_landing
copy landing (device_key, at, received_at, digest, rate_hz, position, unit, xyz) from stdin
with (format binary);

-- name: merge_landing
insert into motion_windows select * from landing on conflict (device_key, at, digest) do nothing;

-- name: wake_motion
select pg_notify('motion', '');

-- name: know_streams
insert into motion_streams (device_key)
select distinct w.device_key from motion_windows as w
where w.scored_at is null and not exists (select from motion_streams as s where s.device_key = w.device_key)
on conflict (device_key) do nothing;

-- name: take_streams
-- Devices with unscored windows, and those that fell silent behind an impact; whoever else scores one holds its lock.
-- Who waits is read from the windows, once: a look for each stream would go through each hour's chunk of a day.
select s.device_key, s.version, s.decided_until, s.fallen_at, s.received_at, s.refused, d.id as device_id,
    m.wearing_position, i.code as district
from motion_streams as s
join devices as d on d.key = s.device_key
join sites as t on t.key = d.site_key
join districts as i on i.key = t.district_key
left join device_models as m on m.name = d.model
where s.device_key in (select w.device_key from motion_windows as w where w.scored_at is null)
    or (s.waits and s.received_at < %(silent_before)s)
order by s.received_at, s.device_key
limit %(most)s
for update of s skip locked;

-- name: unscored
select w.device_key, w.at, w.received_at, w.digest, w.rate_hz, w.position, w.unit, w.xyz
from unnest(%(keys)s::integer[]) as k (device_key)
cross join lateral (
    select * from motion_windows as o
    where o.device_key = k.device_key and o.scored_at is null
    order by o.at
    limit %(most)s
) as w
order by w.device_key, w.at;

-- name: scored_since
select w.device_key, w.at, w.received_at, w.digest, w.rate_hz, w.position, w.unit, w.xyz
from motion_windows as w
where w.device_key = %(device_key)s and w.at > %(since)s and w.scored_at is not null
order by w.at;

-- name: mark_scored
update motion_windows as w set scored_at = %(now)s
from jsonb_to_recordset(%(rows)s::jsonb) as r (device_key integer, at timestamptz, digest bigint)
where w.device_key = r.device_key and w.at = r.at and w.digest = r.digest
    -- Only these hours' chunks are looked at.
    and w.at between %(first_at)s and %(last_at)s;

-- name: keep_streams
update motion_streams as s set
    version = s.version + 1, decided_until = r.decided_until, fallen_at = r.fallen_at, waits = r.waits,
    received_at = r.received_at, refused = coalesce(r.refused, s.refused),
    refused_at = case when r.refused is null then s.refused_at else %(now)s end
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    device_key integer, decided_until timestamptz, fallen_at timestamptz, waits boolean, received_at timestamptz,
    refused text
)
where s.device_key = r.device_key;

-- name: tell_stored
-- Its id is ours: the device hears it at once, so that whoever wears it can take the fall back.
insert into outbox (channel, district_key, device_key, payload, created_at, next_try_at)
select 'device_ack', s.district_key, d.key, r.payload, %(now)s, %(now)s
from jsonb_to_recordset(%(rows)s::jsonb) as r (device_id text, payload jsonb)
join devices as d on d.id = r.device_id
join sites as s on s.key = d.site_key;

-- name: wake_outbox
select pg_notify('outbox', '');

-- name: drop_old
select drop_old_motion();
