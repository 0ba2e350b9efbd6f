-- name: known_keys
-- What is remembered of these messages, locked: a second ingest that took the same batch waits here.
-- Device first, then its key: many devices count from 1, and a join by message_key would pair each with all others.
with wanted as materialized (
    select d.key as device_key, r.device_id, r.message_key, r.state
    from jsonb_to_recordset(%(rows)s::jsonb) as r (device_id text, message_key text, state text)
    join devices as d on d.id = r.device_id
    order by d.key, r.message_key, r.state
)
select
    w.device_id, k.message_key, k.state, k.signal_id, k.device_at, k.first_received_at, k.last_received_at,
    coalesce(i.closed_at is not null, false) or coalesce(t.state <> 'open', false) as closed
from wanted as w
cross join lateral (
    select * from signal_keys as each
    where each.device_key = w.device_key and each.message_key = w.message_key and each.state = w.state
    for update
) as k
left join signals as s on s.id = k.signal_id
left join incidents as i on i.key = s.incident_key
left join tasks as t on t.key = s.task_key;

-- name: known_ids
-- Which of these ids this device has used before, as far back as the inbox and its history reach; device by device.
select distinct d.id as device_id, r.message_id, r.state
from jsonb_to_recordset(%(rows)s::jsonb) as r (device_id text, message_id text, state text)
join devices as d on d.id = r.device_id
where (
    select true from signals as s
    where s.device_key = d.key and s.message_id = r.message_id and s.state = r.state
    limit 1
);

-- name: write_signals
-- The end of an alarm belongs where the alarm was raised, wherever its device stands by now. A key remembers the last
-- signal that bears it, and is changed only where what we judged by still stands: otherwise another ingest was faster.
with fresh as materialized (
    select
        r.*, d.key as device_key, coalesce(raised.district_key, si.district_key) as district_key,
        coalesce(raised.place_key, d.place_key) as place_key
    from jsonb_to_recordset(%(rows)s::jsonb) as r (
        n integer, device_id text, message_key text, message_id text, type text, state text, device_at timestamptz,
        received_at timestamptz, at timestamptz, value double precision, unit text, test boolean, flags text[]
    )
    join devices as d on d.id = r.device_id
    join sites as si on si.key = d.site_key
    left join lateral (
        select s.district_key, s.place_key from signals as s
        where r.state in ('cleared', 'cancelled') and s.device_key = d.key and s.message_id = r.message_id
            and s.state = 'raised'
        order by s.id desc
        limit 1
    ) as raised on true
),
stored as (
    insert into signals (
        device_key, district_key, place_key, message_id, type, state, device_at, received_at, at, value, unit, test, flags
    )
    select
        device_key, district_key, place_key, message_id, type, state, device_at, received_at, at, value, unit, test, flags
    from fresh
    order by n
    returning id
),
numbered as (
    select id, row_number() over (order by id) as n from stored
),
kept as (
    insert into signal_keys as k (
        device_key, message_key, state, signal_id, device_at, first_received_at, last_received_at
    )
    select distinct on (f.device_key, f.message_key, f.state)
        f.device_key, f.message_key, f.state, s.id, f.device_at, f.received_at, f.received_at
    from fresh as f
    join numbered as s on s.n = f.n
    order by f.device_key, f.message_key, f.state, f.n desc
    on conflict (device_key, message_key, state) do update set
        signal_id = excluded.signal_id, device_at = excluded.device_at, first_received_at = excluded.first_received_at,
        last_received_at = excluded.last_received_at
    where k.signal_id = any(%(before)s)
    returning 1
)
select
    require_all((select count(*) from stored), %(signals)s, 'data_exception'),
    require_all((select count(*) from kept), %(keys)s, 'NW001');

-- name: touch_keys
with wanted as materialized (
    select d.key as device_key, r.message_key, r.state, r.received_at
    from jsonb_to_recordset(%(rows)s::jsonb) as r (
        device_id text, message_key text, state text, received_at timestamptz
    )
    join devices as d on d.id = r.device_id
)
update signal_keys as k set last_received_at = greatest(k.last_received_at, w.received_at)
from wanted as w
where k.device_key = w.device_key and k.message_key = w.message_key and k.state = w.state;

-- name: write_quarantine
insert into quarantine (received_at, topic, payload, code, detail, device_key)
select r.received_at, r.topic, decode(r.payload, 'base64'), r.code, r.detail, d.key
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    received_at timestamptz, topic text, payload text, code text, detail text, device_id text
)
left join devices as d on d.id = r.device_id;

-- name: wake_alerts
select pg_notify('signals', '');

-- name: undecided
-- Locked without waiting: a signal that another transaction is deciding is none of ours. Alarms before the doors and
-- movements of a busy hour, each in the order of their storing.
with taken as materialized (
    select s.id
    from signals as s
    where s.handled_at is null and (s.retry_at is null or s.retry_at <= %(now)s)
        and s.district_key = any(select key from districts where code = any(%(districts)s))
    order by s.type in ('contact', 'occupancy'), s.id
    limit %(most)s
    for update of s skip locked
)
select
    s.id, s.message_id, s.type, s.state, s.at, s.received_at, s.test, s.flags, s.value, s.unit,
    d.id as device_id, d.kind as device_kind, d.cancel_window_s, si.id as site_id, p.id as place_id,
    (select b.id from places as b where b.key = p.building_key) as building_place,
    case when s.state = 'raised' then (
        select count(*) from (
            select 1 from signals as e
            where e.device_key = s.device_key and e.type = s.type and e.state = 'raised' and e.test = s.test
                and e.id < s.id
                and e.received_at > s.received_at - interval '1 minute' and e.received_at <= s.received_at
            limit 20
        ) as earlier
    ) else 0 end as raised_in_last_minute,
    case when s.type in ('tamper', 'fault', 'low_battery', 'mains_fail') then exists (
        select 1 from quiet_periods as q
        where q.site_key = si.key and (q.device_key is null or q.device_key = d.key) and q.ended_at is null
            and q.from_at <= s.received_at and q.until_at > s.received_at
    ) else false end as maintained,
    case when s.test and s.state = 'raised' then (
        select c.id from commissionings as c
        where c.site_key = si.key and c.ended_at is null and c.opened_at <= s.received_at and c.until_at > s.received_at
        order by c.key desc limit 1
    ) end as commissioning,
    s.state = 'raised' and s.message_id is not null and exists (
        select 1 from signals as e
        where e.device_key = s.device_key and e.message_id = s.message_id and e.state in ('cleared', 'cancelled')
            and e.id < s.id
    ) as ended_before,
    case when s.test and s.state = 'raised' then (
        select f.id from proofs as f
        where f.device_key = s.device_key and f.id = s.message_id and f.signal_id is null and s.type = d.kind
    ) end as proof
from taken
join signals as s on s.id = taken.id
join devices as d on d.key = s.device_key
join places as p on p.key = s.place_key
join sites as si on si.key = p.site_key
order by s.id;

-- name: early_ends
-- Device first, then its messages: many devices count from 1.
with wanted as materialized (
    select d.key as device_key, r.device_id, r.message_id, r.raise_id
    from jsonb_to_recordset(%(rows)s::jsonb) as r (device_id text, message_id text, raise_id bigint)
    join devices as d on d.id = r.device_id
)
select s.id, s.message_id, s.type, s.state, s.at, s.received_at, s.test, s.flags, r.device_id
from wanted as r
join signals as s on s.device_key = r.device_key and s.message_id = r.message_id
where s.state in ('cleared', 'cancelled') and s.id < r.raise_id
    and (s.decision = 'kept_for_its_raise' or s.handled_at is null)
    and s.received_at > %(now)s::timestamptz - interval '24 hours'
    -- An end that came after an earlier raise with this id was that one's, whatever became of it.
    and not exists (
        select 1 from signals as e
        where e.device_key = s.device_key and e.message_id = s.message_id and e.state = 'raised' and e.id < r.raise_id
    )
order by s.id;

-- name: postpone
update signals set retry_at = %(retry_at)s where id = %(signal_id)s;

-- name: oldest_undecided
select min(received_at) as received_at from signals
where handled_at is null and type in ('sos', 'fall', 'smoke', 'heat', 'co', 'gas', 'unreadable') and state = 'raised';

-- name: waiting_life_safety
select
    s.id, d.id as device_id, si.id as site_id, dis.code as district, o.id as organization, p.id as place_id, p.building,
    p.floor, p.room, s.type, s.state, s.test, s.received_at
from signals as s
join devices as d on d.key = s.device_key
join places as p on p.key = s.place_key
join sites as si on si.key = p.site_key
join districts as dis on dis.key = si.district_key
left join organizations as o on o.key = si.organization_key
where s.handled_at is null and s.type in ('sos', 'fall', 'smoke', 'heat', 'co', 'gas', 'unreadable')
    and s.state = 'raised' and s.received_at <= %(before)s
order by s.id
limit %(most)s;

-- name: forget_old_keys
delete from signal_keys where last_received_at < %(before)s;

-- name: move_to_history
with moved as (
    delete from signals where received_at < %(before)s and handled_at is not null returning *
)
insert into signals_history (
    id, device_key, message_id, type, state, received_at, at, test, flags, handled_at, decision, incident_key, task_key
)
select
    id, device_key, message_id, type, state, received_at, at, test, flags, handled_at, decision, incident_key, task_key
from moved;
