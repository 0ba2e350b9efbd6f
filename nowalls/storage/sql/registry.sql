-- name: write_districts
insert into districts (code, name, name_en)
select r.code, r.name, r.name_en
from jsonb_to_recordset(%(rows)s::jsonb) as r (code text, name text, name_en text)
on conflict (code) do update set name = excluded.name, name_en = excluded.name_en;

-- name: write_organizations
insert into organizations (id, name)
select r.id, r.name from jsonb_to_recordset(%(rows)s::jsonb) as r (id text, name text);

-- name: write_sites
insert into sites (
    id, kind, type, name, address, district_key, subdistrict, community, organization_key, lon, lat
)
select r.id, r.kind, r.type, r.name, r.address, d.key, r.subdistrict, r.community, o.key, r.lon, r.lat
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, kind text, type text, name text, address text, district text, subdistrict text, community text,
    organization text, lon double precision, lat double precision
)
join districts as d on d.code = r.district
left join organizations as o on o.id = r.organization;

-- name: write_places
insert into places (id, site_key, kind, building, floor, room, building_key)
select r.id, s.key, r.kind, r.building, r.floor, r.room, b.key
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, site_id text, kind text, building text, floor text, room text, building_place text
)
join sites as s on s.id = r.site_id
left join places as b on b.id = r.building_place;

-- name: write_residents
insert into residents (id, place_key, name, sex, birth_year, phone, categories, notes, contacts)
select r.id, p.key, r.name, r.sex, r.birth_year, r.phone, r.categories, r.notes, r.contacts
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, place_id text, name text, sex text, birth_year smallint, phone text, categories text[], notes text,
    contacts jsonb
)
join places as p on p.id = r.place_id;

-- name: write_responders
insert into responders (id, district_key, name, kind, phone)
select r.id, d.key, r.name, r.kind, r.phone
from jsonb_to_recordset(%(rows)s::jsonb) as r (id text, district text, name text, kind text, phone text)
join districts as d on d.code = r.district;

-- name: map_columns
-- Each table is read once and joined: asked for every site by itself this was the dearest statement of a burst.
with alarms as (
    select distinct site_key from incidents where closed_at is null and not exercise
),
faults as (
    select distinct site_key from tasks where state = 'open' and kind = 'supervision'
),
heard as (
    select v.site_key, max(l.last_seen_at) as last_seen_at, bool_or(l.online is false) as silent
    from devices as v
    join device_latest as l on l.device_key = v.key
    where v.retired_at is null
    group by v.site_key
)
select s.id, s.lon, s.lat, s.kind, d.code as district, o.id as organization,
    a.site_key is not null as alarm, h.last_seen_at, coalesce(h.silent, false) as silent,
    f.site_key is not null as fault
from sites as s
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
left join alarms as a on a.site_key = s.key
left join faults as f on f.site_key = s.key
left join heard as h on h.site_key = s.key
where (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by s.key;

-- name: sites
select s.key, s.id, s.kind, s.type, s.name, s.address, d.code as district, d.name as district_name, s.subdistrict,
    s.community, o.id as organization, s.lon, s.lat
from sites as s
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
where s.key > %(after)s and (%(ids)s::text[] is null or s.id = any(%(ids)s))
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by s.key
limit %(most)s;

-- name: places
select p.id as place_id, s.id as site_id, p.kind as place_kind, p.building, p.floor, p.room, b.id as building_place
from places as p
join sites as s on s.key = p.site_key
left join places as b on b.key = p.building_key
where s.id = %(site_id)s
order by p.building nulls first, p.floor nulls first, p.room nulls first, p.key;

-- name: place
select p.id as place_id, s.id as site_id, p.kind as place_kind, p.building, p.floor, p.room, b.id as building_place,
    d.code as district, o.id as organization
from places as p
join sites as s on s.key = p.site_key
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
left join places as b on b.key = p.building_key
where p.id = %(place_id)s;

-- name: residents
select r.id, p.id as place_id, r.name, r.sex, r.birth_year, r.phone, r.categories, r.notes, r.contacts
from residents as r
join places as p on p.key = r.place_key
join sites as s on s.key = p.site_key
where s.id = %(site_id)s
order by p.key, r.key;

-- name: responders
select r.id, d.code as district, r.name, r.kind, r.phone
from responders as r
join districts as d on d.key = r.district_key
where %(districts)s::text[] is null or d.code = any(%(districts)s)
order by r.key;

-- name: responder
select r.id, d.code as district, r.name, r.kind, r.phone
from responders as r
join districts as d on d.key = r.district_key
where r.id = %(id)s;
