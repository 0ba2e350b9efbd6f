-- name: known_devices
select key, id, kind from devices
where retired_at is null and key > %(after)s
order by key
limit %(most)s;

-- name: known_device
-- Also one whose life has ended: what still comes of it was said while it had its login, and nobody hides an alarm.
select key, id, kind from devices where id = %(id)s;

-- name: register
insert into devices (
    id, kind, site_key, place_key, serial, model, external_id, gateway_key, cancel_window_s, password_hash,
    registered_at, source, lifecycle_at
)
select
    r.id, r.kind, s.key, p.key, r.serial, r.model, r.external_id, g.key, r.cancel_window_s, r.password_hash, %(now)s,
    r.source, %(now)s
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, kind text, place_id text, serial text, model text, external_id text, gateway_id text,
    cancel_window_s smallint, password_hash text, source text
)
join places as p on p.id = r.place_id
join sites as s on s.key = p.site_key
left join devices as g on g.id = r.gateway_id;

-- name: change
-- A gateway that whoever changes the device does not see stays: without its grant at the broker nobody hears the device.
update devices as d set
    site_key = p.site_key, place_key = p.key, serial = r.serial, model = r.model, external_id = r.external_id,
    gateway_key = case
        when r.gateway_id is not null or exists (select from devices as o where o.key = d.gateway_key) then g.key
        else d.gateway_key
    end,
    cancel_window_s = r.cancel_window_s, source = r.source
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, place_id text, serial text, model text, external_id text, gateway_id text, cancel_window_s smallint,
    source text
)
join places as p on p.id = r.place_id
left join devices as g on g.id = r.gateway_id
where d.id = r.id and d.retired_at is null;

-- name: standings
-- Locked, so that two things that happen to a device at once happen one after the other.
select d.id, d.lifecycle, d.lifecycle_at as since, d.test_seen_at
from devices as d
where d.id = any(%(ids)s::text[])
order by d.key
for no key update;

-- name: write_standings
update devices as d set
    lifecycle = r.lifecycle, lifecycle_at = r.since, test_seen_at = r.test_seen_at,
    retired_at = case when r.lifecycle in ('retired', 'replaced') then r.since end
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, lifecycle text, since timestamptz, test_seen_at timestamptz
)
where d.id = r.id;

-- name: replaced_by
update devices as d set replaced_by_key = n.key
from devices as n
where d.id = %(id)s and n.id = %(new_id)s;

-- name: take_gateway_over
update devices as n set gateway_key = o.gateway_key
from devices as o
where o.id = %(id)s and n.id = %(new_id)s;

-- name: inherit_gateway
-- What spoke through the old gateway speaks through the new one.
update devices as d set gateway_key = n.key
from devices as o, devices as n
where o.id = %(id)s and n.id = %(new_id)s and d.gateway_key = o.key and d.retired_at is null;

-- name: change_password
update devices set password_hash = %(password_hash)s where id = %(id)s and retired_at is null;

-- name: access_changed
update broker_access set version = version + 1;

-- name: wake_access
select pg_notify('broker_access', '');

-- name: access_version
select version from broker_access;

-- name: logins
-- One text of lines, for a removed login is cut within a second: 100,000 rows would take most of it to become objects.
select string_agg(id || ':' || password_hash, e'\n') as logins from devices where retired_at is null;

-- name: grants
select d.id, array(select g.id from devices as g where g.gateway_key = d.key and g.retired_at is null order by g.id) as granted
from devices as d
where d.retired_at is null and d.kind = 'gateway';

-- name: device
select d.id, d.kind, s.id as site_id, p.id as place_id, d.serial, d.model, d.external_id, g.id as gateway_id,
    d.cancel_window_s, d.registered_at, d.retired_at, d.source, d.lifecycle, d.lifecycle_at, d.test_seen_at,
    n.id as replaced_by, l.last_seen_at, l.battery, l.online, l.firmware, di.code as district, o.id as organization
from devices as d
join sites as s on s.key = d.site_key
join places as p on p.key = d.place_key
join districts as di on di.key = s.district_key
left join organizations as o on o.key = s.organization_key
left join devices as g on g.key = d.gateway_key
left join devices as n on n.key = d.replaced_by_key
left join device_latest as l on l.device_key = d.key
where d.id = %(id)s;

-- name: devices_after
select d.key, d.id, d.kind, s.id as site_id, p.id as place_id, d.serial, d.model, d.external_id, g.id as gateway_id,
    d.cancel_window_s, d.registered_at, d.retired_at, d.source, d.lifecycle, d.lifecycle_at, d.test_seen_at,
    n.id as replaced_by, l.last_seen_at, l.battery, l.online, l.firmware, di.code as district, o.id as organization
from devices as d
join sites as s on s.key = d.site_key
join places as p on p.key = d.place_key
join districts as di on di.key = s.district_key
left join organizations as o on o.key = s.organization_key
left join devices as g on g.key = d.gateway_key
left join devices as n on n.key = d.replaced_by_key
left join device_latest as l on l.device_key = d.key
where d.key > %(after)s and (%(site_id)s::text is null or s.id = %(site_id)s)
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by d.key
limit %(most)s;

-- name: guards
-- Every device of these sites, as far as protection goes. Its last alarm is what supervision remembers, or a newer
-- signal; an answer to the centre's own question is no test by hand.
select d.id as device_id, d.kind, p.id as place_id, d.lifecycle, d.lifecycle_at as since, d.test_seen_at,
    l.last_seen_at, v.lost_at as silent_since, d.registered_at, d.model, l.battery,
    greatest(v.tested_at, heard.at) as tested_at, proofs.proved_at, proofs.unanswered_at,
    exists (
        select 1 from tasks as t
        where t.state = 'open' and t.subject = any(array[
            d.id || ':fault:supervision', d.id || ':tamper:supervision', d.id || ':mains_fail:supervision'
        ])
    ) as faulty,
    exists (
        select 1 from tasks as t where t.state = 'open' and t.subject = d.id || ':low_battery:supervision'
    ) as told_low
from devices as d
join sites as s on s.key = d.site_key
join places as p on p.key = d.place_key
left join device_latest as l on l.device_key = d.key
left join device_supervision as v on v.device_key = d.key
left join lateral (
    -- Only of what is tried by its alarm: a motion sensor's week has thousands of rows.
    select max(received_at) as at from signals as e
    where e.device_key = d.key and e.state = 'raised' and d.kind in ('sos', 'fall', 'smoke', 'heat', 'co', 'gas')
        and e.decision is distinct from 'proved'
) as heard on true
left join lateral (
    -- A question that may still be answered changes nothing yet.
    select max(each.answered_at) as proved_at,
        max(each.asked_at) filter (
            where each.answered_at is null and each.asked_at <= %(failed_before)s
        ) as unanswered_at
    from (
        select f.asked_at, f.answered_at
        from proofs as f
        where f.device_key = d.key
        order by f.asked_at desc
        limit 5
    ) as each
) as proofs on true
where s.id = any(%(site_ids)s) and d.retired_at is null
order by d.key;

-- name: write_models
insert into device_models (name, maker, kind, source, capabilities, wearing_position, cancel_window_s)
select r.name, r.maker, r.kind, r.source, r.capabilities, r.wearing_position, r.cancel_window_s
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    name text, maker text, kind text, source text, capabilities text[], wearing_position text,
    cancel_window_s smallint
)
on conflict (name) do update set
    maker = excluded.maker, kind = excluded.kind, source = excluded.source, capabilities = excluded.capabilities,
    wearing_position = excluded.wearing_position, cancel_window_s = excluded.cancel_window_s;

-- name: models
select name, maker, kind, source, capabilities, wearing_position, cancel_window_s
from device_models
where %(names)s::text[] is null or name = any(%(names)s)
order by name;
