-- Who runs a site, under which papers.
alter table organizations
    add column credit_code text unique,
    add column ownership text check (ownership in ('public', 'private', 'public_built_private_run')),
    add column registration_status text not null default 'unknown'
        check (registration_status in ('unknown', 'none', 'registered', 'filed')),
    add column fire_acceptance text not null default 'unknown'
        check (fire_acceptance in ('unknown', 'none', 'accepted', 'filed')),
    add column grade smallint check (grade between 1 and 5),
    add column beds integer check (beds >= 0),
    add column nursing_beds integer check (nursing_beds between 0 and beds),
    add column phone text not null default '';

-- A residential compound: where its homes are when nobody knows better.
create table compounds (
    key integer generated always as identity primary key,
    id text not null unique,
    name text not null,
    district_key smallint not null references districts,
    subdistrict text not null default '',
    community text not null default '',
    lon double precision not null check (lon between -180 and 180),
    lat double precision not null check (lat between -90 and 90)
);
create unique index compounds_once on compounds (district_key, name, subdistrict, community);

-- What a word of a question is compared with: every beginning of the words by which something is found. Two Latin
-- letters or digits at least, for one would find everybody; as many characters as a stored word may have.
create function prefixes(words text[]) returns text[] language sql immutable strict parallel safe as $$
    select coalesce(array_agg(distinct left(word, n)), '{}')
    from unnest(words) as word,
        generate_series(least(length(word), case when ascii(word) < 128 then 2 else 1 end), length(word)) as n
$$;

alter table sites
    add column city_code text not null default '',
    add column subdistrict_code text not null default '',
    add column community_code text not null default '',
    add column compound_key integer references compounds,
    add column position_source text not null default 'given' check (position_source in ('given', 'map', 'compound')),
    add column search_words text[] not null default '{}';
create index sites_by_words on sites using gin (prefixes(search_words));

-- How to get in, and who is there at night: beside the residents the only place with personal data.
create table site_access (
    site_key integer primary key references sites,
    door_codes text not null default '',
    night_staff jsonb not null default '[]'
);

-- One row a room: what an import names twice is one place.
create unique index places_once
    on places (site_key, kind, coalesce(building, ''), coalesce(floor, ''), coalesce(room, ''));

alter table residents
    add column ability_grade smallint check (ability_grade between 0 and 4),
    add column risk text check (risk in ('low', 'medium', 'high')),
    add column medical_notes text not null default '',
    add column partner_hospital text not null default '',
    add column left_at timestamptz,
    add column search_words text[] not null default '{}';
create index residents_by_words on residents using gin (prefixes(search_words));

-- Who lived where from when to when. residents.place_key is where they live now, or lived last.
create table occupancies (
    key integer generated always as identity primary key,
    resident_key integer not null references residents,
    place_key integer not null references places,
    from_at timestamptz not null,
    until_at timestamptz check (until_at >= from_at)
);
create unique index occupancies_now on occupancies (resident_key) where until_at is null;
create index occupancies_by_place on occupancies (place_key, from_at);
-- Since when they lived there nobody wrote down: the registry knows it from now on.
insert into occupancies (resident_key, place_key, from_at) select key, place_key, now() from residents;

alter table responders add column search_words text[] not null default '{}';
create index responders_by_words on responders using gin (prefixes(search_words));

-- Products. A model's name is also the name of its supervision profile (policies, scope "profile").
create table device_models (
    key integer generated always as identity primary key,
    name text not null unique,
    maker text not null,
    kind text not null,
    source text not null default 'nowalls',
    capabilities text[] not null default '{}',
    wearing_position text,
    cancel_window_s smallint check (cancel_window_s between 0 and 300)
);

alter table devices
    add column source text not null default 'nowalls',
    add column lifecycle text not null default 'registered' check (
        lifecycle in ('registered', 'commissioned', 'in_service', 'in_maintenance', 'retired', 'replaced')
    ),
    add column lifecycle_at timestamptz,
    add column test_seen_at timestamptz,
    add column replaced_by_key integer references devices;
update devices as d set
    test_seen_at = t.seen_at,
    lifecycle = case when d.retired_at is not null then 'retired'
        when t.seen_at is not null then 'commissioned' else 'registered' end,
    lifecycle_at = coalesce(d.retired_at, t.seen_at, d.registered_at)
from (
    select v.key, max(e.seen_at) as seen_at
    from devices as v
    left join commissioning_ticks as e on e.device_key = v.key
    group by v.key
) as t
where t.key = d.key;
alter table devices
    alter column lifecycle_at set not null,
    -- A device whose life has ended has no login, and the other way round.
    add constraint ended_or_not check ((lifecycle in ('retired', 'replaced')) = (retired_at is not null));
create unique index devices_by_external_id on devices (source, external_id)
    where retired_at is null and external_id is not null;
create index devices_by_gateway on devices (gateway_key) where gateway_key is not null;

-- Gateways that wait to be claimed: each has its login, but no place yet and so none at the broker.
create table gateway_claims (
    key integer generated always as identity primary key,
    id text not null unique,
    serial text,
    model text,
    password_hash text not null,
    code_digest bytea not null unique,
    created_at timestamptz not null,
    created_by integer not null references users,
    expires_at timestamptz not null,
    claimed_at timestamptz,
    claimed_by integer references users,
    constraint claimed_by_somebody check ((claimed_at is null) = (claimed_by is null))
);
create table wrong_claim_codes (
    user_key integer primary key references users,
    count integer not null,
    since timestamptz not null
);

-- Row-level security would keep a search from its index: containment of arrays is not leakproof. These look past it,
-- within the scope they are told, and give keys alone, the closest names first; rows are then read through the wall. Of
-- more than 5,000 that fit some are left out: whoever wants one of them has to say more.
create function found_residents(words text[], query text, in_districts text[], in_organization text, most integer)
returns setof integer language sql stable security definer rows 200 set search_path = public, pg_temp as $$
    with fitting as materialized (
        select r.key, r.name
        from residents as r
        join places as p on p.key = r.place_key
        join sites as s on s.key = p.site_key
        where prefixes(r.search_words) @> words and r.left_at is null
            and (in_districts is null or s.district_key in (select key from districts where code = any(in_districts)))
            and (in_organization is null or s.organization_key = (select key from organizations where id = in_organization))
        limit 5000
    )
    select key from fitting order by starts_with(name, query) desc, length(name), key limit most
$$;
create function found_sites(words text[], query text, in_districts text[], in_organization text, most integer)
returns setof integer language sql stable security definer rows 200 set search_path = public, pg_temp as $$
    with fitting as materialized (
        select s.key, s.name
        from sites as s
        where prefixes(s.search_words) @> words
            and (in_districts is null or s.district_key in (select key from districts where code = any(in_districts)))
            and (in_organization is null or s.organization_key = (select key from organizations where id = in_organization))
        limit 5000
    )
    select key from fitting order by starts_with(name, query) desc, length(name), key limit most
$$;
create function found_responders(words text[], query text, in_districts text[], most integer)
returns setof integer language sql stable security definer rows 200 set search_path = public, pg_temp as $$
    with fitting as materialized (
        select r.key, r.name
        from responders as r
        where prefixes(r.search_words) @> words
            and (in_districts is null or r.district_key in (select key from districts where code = any(in_districts)))
        limit 5000
    )
    select key from fitting order by starts_with(name, query) desc, length(name), key limit most
$$;
