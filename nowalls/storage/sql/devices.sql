-- name: known_devices
select key, id, kind from devices where retired_at is null;

-- name: known_device
select key, id, kind from devices where id = %(id)s and retired_at is null;

-- name: register
insert into devices (
    id, kind, site_key, place_key, serial, model, external_id, gateway_key, cancel_window_s, password_hash, registered_at
)
select
    r.id, r.kind, s.key, p.key, r.serial, r.model, r.external_id, g.key, r.cancel_window_s, r.password_hash, %(now)s
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, kind text, place_id text, serial text, model text, external_id text, gateway_id text,
    cancel_window_s smallint, password_hash text
)
join places as p on p.id = r.place_id
join sites as s on s.key = p.site_key
left join devices as g on g.id = r.gateway_id;

-- name: change_password
update devices set password_hash = %(password_hash)s where id = %(id)s and retired_at is null;

-- name: retire
update devices set retired_at = %(now)s where id = %(id)s and retired_at is null;

-- name: access_changed
update broker_access set version = version + 1;

-- name: wake_access
select pg_notify('broker_access', '');

-- name: access_version
select version from broker_access;

-- name: logins
select d.id, d.kind, d.password_hash,
    array(select g.id from devices as g where g.gateway_key = d.key and g.retired_at is null order by g.id) as granted
from devices as d
where d.retired_at is null
order by d.id;

-- name: device
select d.id, d.kind, s.id as site_id, p.id as place_id, d.serial, d.model, d.external_id, g.id as gateway_id,
    d.cancel_window_s, d.registered_at, d.retired_at, l.last_seen_at, l.battery, l.online, l.firmware,
    di.code as district, o.id as organization
from devices as d
join sites as s on s.key = d.site_key
join places as p on p.key = d.place_key
join districts as di on di.key = s.district_key
left join organizations as o on o.key = s.organization_key
left join devices as g on g.key = d.gateway_key
left join device_latest as l on l.device_key = d.key
where d.id = %(id)s;

-- name: devices_after
select d.key, d.id, d.kind, s.id as site_id, p.id as place_id, d.serial, d.model, d.external_id, g.id as gateway_id,
    d.cancel_window_s, d.registered_at, d.retired_at, l.last_seen_at, l.battery, l.online, l.firmware,
    di.code as district, o.id as organization
from devices as d
join sites as s on s.key = d.site_key
join places as p on p.key = d.place_key
join districts as di on di.key = s.district_key
left join organizations as o on o.key = s.organization_key
left join devices as g on g.key = d.gateway_key
left join device_latest as l on l.device_key = d.key
where d.key > %(after)s and (%(site_id)s::text is null or s.id = %(site_id)s)
    and (%(districts)s::text[] is null or di.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by d.key
limit %(most)s;
