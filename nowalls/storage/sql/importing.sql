-- name: sites_named
select s.id, s.name, s.kind
from sites as s
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
where (s.id = any(%(names)s::text[]) or s.name = any(%(names)s::text[]))
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s);

-- name: devices_by_serial
select d.id, d.kind, s.id as site_id, p.id as place_id, d.serial, d.model, d.external_id, g.id as gateway_id,
    d.cancel_window_s, d.source
from devices as d
join sites as s on s.key = d.site_key
join districts as i on i.key = s.district_key
join places as p on p.key = d.place_key
left join organizations as o on o.key = s.organization_key
left join devices as g on g.key = d.gateway_key
where d.serial = any(%(serials)s::text[]) and d.retired_at is null
    and (%(districts)s::text[] is null or i.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s);

-- name: borne_serials
select borne_serials(%(serials)s::text[]) as serial;

-- name: borne_external_ids
select source, external_id, serial from borne_external_ids(%(external_ids)s::text[]);

-- name: gateways_named
select d.id, d.serial
from devices as d
join sites as s on s.key = d.site_key
join districts as i on i.key = s.district_key
left join organizations as o on o.key = s.organization_key
where d.kind = 'gateway' and d.retired_at is null
    and (d.id = any(%(names)s::text[]) or d.serial = any(%(names)s::text[]))
    and (%(districts)s::text[] is null or i.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s);

-- name: write_import
insert into imports (id, user_key, at, link_digest, logins_until)
select %(id)s, key, %(now)s, %(link_digest)s, %(logins_until)s from users where id = %(user_id)s;

-- name: write_import_devices
insert into import_devices (import_key, device_key, created)
select i.key, d.key, %(created)s
from imports as i, devices as d
where i.id = %(id)s and d.id = any(%(device_ids)s::text[]);

-- name: take_logins
-- Once: whoever comes second finds it taken.
update imports set logins_taken_at = %(now)s
where link_digest = %(link_digest)s and logins_taken_at is null and logins_until > %(now)s
returning id;

-- name: login_link
select logins_until, logins_taken_at from imports where link_digest = %(link_digest)s;

-- name: logins_of_import
select d.key, d.id, d.serial, d.kind, d.password_hash, s.name as site_name, p.building, p.floor, p.room
from import_devices as e
join imports as i on i.key = e.import_key
join devices as d on d.key = e.device_key
join places as p on p.key = d.place_key
join sites as s on s.key = d.site_key
where i.id = %(id)s and e.created and d.key > %(after)s
order by d.key
limit %(most)s;

-- name: labels
select d.key, d.id, d.serial, d.kind, s.name as site_name, p.building, p.floor, p.room,
    array(select r.name from residents as r where r.place_key = p.key and r.left_at is null order by r.key) as residents
from devices as d
join places as p on p.key = d.place_key
join sites as s on s.key = d.site_key
join districts as c on c.key = s.district_key
left join organizations as o on o.key = s.organization_key
where d.retired_at is null
    and (%(site_id)s::text is null or s.id = %(site_id)s)
    and (%(import_id)s::text is null or d.key in (
        select e.device_key from import_devices as e join imports as i on i.key = e.import_key
        where i.id = %(import_id)s
    ))
    and (%(districts)s::text[] is null or c.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by s.key, p.building nulls first, p.floor nulls first, p.room nulls first, d.key
limit %(most)s;
