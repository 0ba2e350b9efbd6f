-- name: due
-- Devices after a key that may be asked and were not for a while, in the order of their keys. Who never spoke,
-- is silent or is worked on is not asked.
select d.key, d.id as device_id
from devices as d
join sites as s on s.key = d.site_key
left join device_models as own on own.name = d.model
left join devices as g on g.key = d.gateway_key
left join device_models as carrier on carrier.name = g.model
join device_latest as l on l.device_key = d.key
left join device_supervision as v on v.device_key = d.key
where d.key > %(after)s and d.retired_at is null and d.kind = any(%(kinds)s)
    and d.lifecycle in ('commissioned', 'in_service') and v.lost_at is null
    and l.last_seen_at is not null
    and s.district_key = any(select key from districts where code = any(%(districts)s))
    and 'self_test' = any(coalesce(own.capabilities, '{}') || coalesce(carrier.capabilities, '{}'))
    and not exists (
        select from quiet_periods as q
        where q.site_key = s.key and (q.device_key is null or q.device_key = d.key) and q.ended_at is null
            and q.from_at <= %(now)s and q.until_at > %(now)s
    )
    and not exists (select from proofs as f where f.device_key = d.key and f.asked_at > %(not_since)s)
order by d.key
limit %(most)s;

-- name: askable
-- A site's devices that may be asked, whoever asked when; what is worked on is left alone.
select d.id as device_id
from devices as d
join sites as s on s.key = d.site_key
left join device_models as own on own.name = d.model
left join devices as g on g.key = d.gateway_key
left join device_models as carrier on carrier.name = g.model
where s.id = %(site_id)s and d.retired_at is null and d.kind = any(%(kinds)s)
    and not exists (
        select from quiet_periods as q
        where q.site_key = s.key and (q.device_key is null or q.device_key = d.key) and q.ended_at is null
            and q.from_at <= %(now)s and q.until_at > %(now)s
    )
    and 'self_test' = any(coalesce(own.capabilities, '{}') || coalesce(carrier.capabilities, '{}'))
order by d.key
limit %(most)s;

-- name: asked_lately
select exists (
    select from proofs as f
    join devices as d on d.key = f.device_key
    join sites as s on s.key = d.site_key
    where s.id = %(site_id)s and f.asked_at > %(since)s
) as yes;

-- name: ask
insert into proofs (id, device_key, asked_at, asked_by)
select r.id, d.key, %(now)s, (select key from users where id = %(user_id)s)
from jsonb_to_recordset(%(rows)s::jsonb) as r (id text, device_id text)
join devices as d on d.id = r.device_id
order by d.key;

-- name: write_commands
insert into outbox (channel, district_key, device_key, payload, created_at, next_try_at)
-- So many a second, however many are asked at once: their answers are no wave.
select
    'device_command', s.district_key, d.key, jsonb_build_object('id', r.id, 'name', 'self_test'), %(now)s::timestamptz,
    %(now)s::timestamptz + (row_number() over (order by d.key) - 1) / %(a_second)s::integer * interval '1 second'
from jsonb_to_recordset(%(rows)s::jsonb) as r (id text, device_id text)
join devices as d on d.id = r.device_id
join sites as s on s.key = d.site_key
order by d.key;

-- name: wake
select pg_notify('outbox', '');

-- name: answered
update proofs as f set answered_at = r.at, signal_id = r.signal_id
from jsonb_to_recordset(%(rows)s::jsonb) as r (proof_id text, signal_id bigint, at timestamptz), signals as s
where s.id = r.signal_id and f.device_key = s.device_key and f.id = r.proof_id and f.signal_id is null;

-- name: of_site
select f.id, d.id as device_id, f.asked_at, f.answered_at
from proofs as f
join devices as d on d.key = f.device_key
join sites as s on s.key = d.site_key
where s.id = %(site_id)s
order by f.asked_at desc, f.key desc
limit %(most)s;

-- name: forget
delete from proofs where asked_at < %(before)s;
