-- name: write_districts
insert into districts (code, name, name_en)
select r.code, r.name, r.name_en
from jsonb_to_recordset(%(rows)s::jsonb) as r (code text, name text, name_en text)
on conflict (code) do update set name = excluded.name, name_en = excluded.name_en;

-- name: write_organizations
insert into organizations (
    id, name, credit_code, ownership, registration_status, fire_acceptance, grade, beds, nursing_beds, phone
)
select
    r.id, r.name, r.credit_code, r.ownership, r.registration_status, r.fire_acceptance, r.grade, r.beds,
    r.nursing_beds, r.phone
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, name text, credit_code text, ownership text, registration_status text, fire_acceptance text,
    grade smallint, beds integer, nursing_beds integer, phone text
);

-- name: change_organization
-- No upsert: an organization's own people may change it but add none, and row-level security would ask about both.
update organizations as o set
    name = r.name, credit_code = r.credit_code, ownership = r.ownership, registration_status = r.registration_status,
    fire_acceptance = r.fire_acceptance, grade = r.grade, beds = r.beds, nursing_beds = r.nursing_beds, phone = r.phone
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, name text, credit_code text, ownership text, registration_status text, fire_acceptance text,
    grade smallint, beds integer, nursing_beds integer, phone text
)
where o.id = r.id;

-- name: lock_organization
select key from organizations where id = %(id)s for no key update;

-- name: organizations
select o.key, o.id, o.name, o.credit_code, o.ownership, o.registration_status, o.fire_acceptance, o.grade, o.beds,
    o.nursing_beds, o.phone
from organizations as o
where o.key > %(after)s and (%(id)s::text is null or o.id = %(id)s)
    and (%(organization)s::text is null or o.id = %(organization)s)
    and (
        %(districts)s::text[] is null
        -- One that runs nothing yet is nobody's, or everybody's.
        or not exists (select 1 from sites as s where s.organization_key = o.key)
        or exists (
            select 1 from sites as s join districts as d on d.key = s.district_key
            where s.organization_key = o.key and d.code = any(%(districts)s)
        )
    )
order by o.key
limit %(most)s;

-- name: write_compounds
insert into compounds (id, name, district_key, subdistrict, community, lon, lat)
select r.id, r.name, d.key, r.subdistrict, r.community, r.lon, r.lat
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, name text, district text, subdistrict text, community text, lon double precision, lat double precision
)
join districts as d on d.code = r.district
on conflict (id) do update set
    name = excluded.name, subdistrict = excluded.subdistrict, community = excluded.community, lon = excluded.lon,
    lat = excluded.lat;

-- name: compounds
select c.id, c.name, d.code as district, c.subdistrict, c.community, c.lon, c.lat
from compounds as c
join districts as d on d.key = c.district_key
where (%(id)s::text is null or c.id = %(id)s) and (%(districts)s::text[] is null or d.code = any(%(districts)s))
order by c.key;

-- name: write_sites
insert into sites (
    id, kind, type, name, address, district_key, subdistrict, community, organization_key, lon, lat, partner_hospital,
    city_code, subdistrict_code, community_code, compound_key, position_source, search_words
)
select
    r.id, r.kind, r.type, r.name, r.address, d.key, r.subdistrict, r.community, o.key, r.lon, r.lat,
    r.partner_hospital, r.city_code, r.subdistrict_code, r.community_code, c.key, r.position_source, r.search_words
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, kind text, type text, name text, address text, district text, subdistrict text, community text,
    organization text, lon double precision, lat double precision, partner_hospital text, city_code text,
    subdistrict_code text, community_code text, compound text, position_source text, search_words text[]
)
join districts as d on d.code = r.district
left join organizations as o on o.id = r.organization
left join compounds as c on c.id = r.compound
on conflict (id) do update set
    type = excluded.type, name = excluded.name, address = excluded.address, subdistrict = excluded.subdistrict,
    community = excluded.community, organization_key = excluded.organization_key, lon = excluded.lon,
    lat = excluded.lat, partner_hospital = excluded.partner_hospital, city_code = excluded.city_code,
    subdistrict_code = excluded.subdistrict_code, community_code = excluded.community_code,
    compound_key = excluded.compound_key, position_source = excluded.position_source,
    search_words = excluded.search_words;

-- name: lock_site
select key from sites where id = %(id)s for no key update;

-- name: write_places
insert into places (id, site_key, kind, building, floor, room, building_key)
select r.id, s.key, r.kind, r.building, r.floor, r.room, b.key
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, site_id text, kind text, building text, floor text, room text, building_place text
)
join sites as s on s.id = r.site_id
left join places as b on b.id = r.building_place
on conflict (id) do update set
    building = excluded.building, floor = excluded.floor, room = excluded.room, building_key = excluded.building_key;

-- name: lock_place
select key from places where id = %(id)s for no key update;

-- name: add_missing_places
-- What is there already keeps its id: a place is known by its site, kind, building, floor and room.
insert into places (id, site_key, kind, building, floor, room, building_key)
select r.id, s.key, r.kind, r.building, r.floor, r.room, b.key
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, site_id text, kind text, building text, floor text, room text
)
join sites as s on s.id = r.site_id
left join places as b on b.site_key = s.key and b.kind = 'building' and b.building = r.building and r.kind <> 'building'
on conflict do nothing;

-- name: places_of_sites
select p.id as place_id, s.id as site_id, p.kind as place_kind, p.building, p.floor, p.room, b.id as building_place
from places as p
join sites as s on s.key = p.site_key
left join places as b on b.key = p.building_key
where s.id = any(%(site_ids)s::text[]);

-- name: places_after
select p.key, p.id as place_id, s.id as site_id, p.kind as place_kind, p.building, p.floor, p.room,
    b.id as building_place
from places as p
join sites as s on s.key = p.site_key
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
left join places as b on b.key = p.building_key
where p.key > %(after)s and (%(site_id)s::text is null or s.id = %(site_id)s)
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
order by p.key
limit %(most)s;

-- name: access
select a.door_codes, a.night_staff
from sites as s
join site_access as a on a.site_key = s.key
where s.id = %(site_id)s;

-- name: write_access
insert into site_access (site_key, door_codes, night_staff)
select s.key, r.door_codes, r.night_staff
from jsonb_to_recordset(%(rows)s::jsonb) as r (site_id text, door_codes text, night_staff jsonb)
join sites as s on s.id = r.site_id
on conflict (site_key) do update set door_codes = excluded.door_codes, night_staff = excluded.night_staff;

-- name: write_responders
insert into responders (id, district_key, name, kind, phone, search_words)
select r.id, d.key, r.name, r.kind, r.phone, r.search_words
from jsonb_to_recordset(%(rows)s::jsonb) as r (
    id text, district text, name text, kind text, phone text, search_words text[]
)
join districts as d on d.code = r.district
on conflict (id) do update set
    name = excluded.name, kind = excluded.kind, phone = excluded.phone, search_words = excluded.search_words;

-- name: districts
select code, name, name_en from districts
where %(codes)s::text[] is null or code = any(%(codes)s)
order by code;

-- name: map_columns
-- Each table is read once and joined: asked for every site by itself this was the dearest statement of a burst. The
-- columns are written here: a row for each site would keep the api busy for a second with a hundred thousand of them.
-- Status: 0 ok, 1 silent, 2 fault, 3 alarm, 4 never seen.
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
),
standing as (
    select s.id, round(s.lon::numeric, 6)::double precision as lon, round(s.lat::numeric, 6)::double precision as lat,
        s.kind, d.code as district, o.id as organization,
        case when a.site_key is not null then 3
            when h.last_seen_at is null then 4
            when f.site_key is not null then 2
            when h.silent or h.last_seen_at < %(silent_since)s then 1
            else 0 end as status
    from sites as s
    join districts as d on d.key = s.district_key
    left join organizations as o on o.key = s.organization_key
    left join alarms as a on a.site_key = s.key
    left join faults as f on f.site_key = s.key
    left join heard as h on h.site_key = s.key
    where (%(districts)s::text[] is null or d.code = any(%(districts)s))
        and (%(organization)s::text is null or o.id = %(organization)s)
    order by s.key
)
select coalesce(array_to_json(array_agg(id)), '[]')::text as ids,
    coalesce(array_to_json(array_agg(lon)), '[]')::text as lon,
    coalesce(array_to_json(array_agg(lat)), '[]')::text as lat,
    coalesce(array_to_json(array_agg(kind)), '[]')::text as kind,
    coalesce(array_to_json(array_agg(status)), '[]')::text as status,
    coalesce(array_to_json(array_agg(district)), '[]')::text as district,
    coalesce(array_to_json(array_agg(organization)), '[]')::text as organization
from standing;

-- name: sites
select s.key, s.id, s.kind, s.type, s.name, s.address, d.code as district, d.name as district_name, s.subdistrict,
    s.community, o.id as organization, s.lon, s.lat, s.partner_hospital, s.city_code, s.subdistrict_code,
    s.community_code, c.id as compound, s.position_source
from sites as s
join districts as d on d.key = s.district_key
left join organizations as o on o.key = s.organization_key
left join compounds as c on c.key = s.compound_key
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

-- name: responder
select r.id, d.code as district, r.name, r.kind, r.phone
from responders as r
join districts as d on d.key = r.district_key
where r.id = %(id)s;
