-- The whole schema as it stands: equal to the sum of the migrations, which a test proves. Read this one.


create extension if not exists timescaledb;

create table districts (
    key smallint generated always as identity primary key,
    code text not null unique,
    name text not null,
    name_en text not null
);

create table organizations (
    key integer generated always as identity primary key,
    id text not null unique,
    name text not null,
    credit_code text unique,
    ownership text check (ownership in ('public', 'private', 'public_built_private_run')),
    registration_status text not null default 'unknown'
        check (registration_status in ('unknown', 'none', 'registered', 'filed')),
    fire_acceptance text not null default 'unknown'
        check (fire_acceptance in ('unknown', 'none', 'accepted', 'filed')),
    grade smallint check (grade between 1 and 5),
    beds integer check (beds >= 0),
    nursing_beds integer check (nursing_beds between 0 and beds),
    phone text not null default ''
);

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

create table sites (
    key integer generated always as identity primary key,
    id text not null unique,
    kind text not null check (kind in ('home', 'institution')),
    type text not null,
    name text not null,
    address text not null,
    district_key smallint not null references districts,
    subdistrict text not null default '',
    community text not null default '',
    organization_key integer references organizations,
    lon double precision not null check (lon between -180 and 180),
    lat double precision not null check (lat between -90 and 90),
    partner_hospital text not null default '',
    city_code text not null default '',
    subdistrict_code text not null default '',
    community_code text not null default '',
    compound_key integer references compounds,
    position_source text not null default 'given' check (position_source in ('given', 'map', 'compound')),
    search_words text[] not null default '{}'
);
create index sites_by_district on sites (district_key);
create index sites_by_organization on sites (organization_key);
create index sites_by_words on sites using gin (prefixes(search_words));

-- How to get in, and who is there at night: beside the residents the only place with personal data.
create table site_access (
    site_key integer primary key references sites,
    door_codes text not null default '',
    night_staff jsonb not null default '[]'
);

create table places (
    key integer generated always as identity primary key,
    id text not null unique,
    site_key integer not null references sites,
    kind text not null check (kind in ('home', 'building', 'room', 'common_area')),
    building text,
    floor text,
    room text,
    building_key integer references places
);
create index places_by_site on places (site_key);
-- One row a room: what an import names twice is one place.
create unique index places_once
    on places (site_key, kind, coalesce(building, ''), coalesce(floor, ''), coalesce(room, ''));

create table residents (
    key integer generated always as identity primary key,
    id text not null unique,
    place_key integer not null references places,
    name text not null,
    sex text not null,
    birth_year smallint not null,
    phone text not null default '',
    categories text[] not null default '{}',
    notes text not null default '',
    contacts jsonb not null default '[]',
    ability_grade smallint check (ability_grade between 0 and 4),
    risk text check (risk in ('low', 'medium', 'high')),
    medical_notes text not null default '',
    partner_hospital text not null default '',
    left_at timestamptz,
    search_words text[] not null default '{}',
    erased_at timestamptz
);
create index residents_by_place on residents (place_key);
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

create table responders (
    key integer generated always as identity primary key,
    id text not null unique,
    district_key smallint not null references districts,
    name text not null,
    kind text not null check (kind in ('care_worker', 'volunteer', 'key_holder')),
    phone text not null default '',
    on_duty boolean not null default true,
    base_lon double precision,
    base_lat double precision,
    lon double precision,
    lat double precision,
    position_at timestamptz,
    resting_until timestamptz,
    search_words text[] not null default '{}'
);
create index responders_by_district on responders (district_key);
create index responders_by_words on responders using gin (prefixes(search_words));

-- Whose doors a responder can open.
create table responder_keys (
    responder_key integer not null references responders,
    site_key integer not null references sites,
    primary key (responder_key, site_key)
);
create index responder_keys_by_site on responder_keys (site_key);

-- One row: what signs the responders' links. Two random UUIDs, 244 bits of chance.
create table link_key (
    only_row boolean primary key default true check (only_row),
    secret text not null
);

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

create table devices (
    key integer generated always as identity primary key,
    id text not null unique,
    kind text not null,
    site_key integer not null references sites,
    place_key integer not null references places,
    serial text,
    model text,
    external_id text,
    gateway_key integer references devices,
    cancel_window_s smallint not null default 20 check (cancel_window_s between 0 and 300),
    password_hash text not null,
    registered_at timestamptz not null,
    retired_at timestamptz,
    source text not null default 'nowalls',
    lifecycle text not null default 'registered' check (
        lifecycle in ('registered', 'commissioned', 'in_service', 'in_maintenance', 'retired', 'replaced')
    ),
    lifecycle_at timestamptz not null,
    test_seen_at timestamptz,
    replaced_by_key integer references devices,
    -- A device whose life has ended has no login, and the other way round.
    constraint ended_or_not check ((lifecycle in ('retired', 'replaced')) = (retired_at is not null))
);
create unique index devices_by_serial on devices (serial) where retired_at is null;
create index devices_by_place on devices (place_key);
create index devices_by_site on devices (site_key);
create unique index devices_by_external_id on devices (source, external_id)
    where retired_at is null and external_id is not null;
create index devices_by_gateway on devices (gateway_key) where gateway_key is not null;

-- One row: counted up with each change of a device's login, so that the broker's access files can follow.
create table broker_access (
    only_row boolean primary key default true check (only_row),
    version bigint not null
);

create table device_latest (
    device_key integer primary key references devices,
    last_seen_at timestamptz,
    battery real,
    online boolean,
    firmware text
);

create table users (
    key integer generated always as identity primary key,
    id text not null unique,
    username text not null unique,
    name text not null,
    role text not null,
    password_hash text not null,
    district_keys smallint[],
    organization_key integer references organizations,
    always_on_duty boolean not null default false,
    disabled_at timestamptz,
    created_at timestamptz not null default now(),
    password_changed_at timestamptz
);

create table sessions (
    token_digest bytea primary key,
    user_key integer not null references users,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    id text not null unique default 'ses-' || replace(gen_random_uuid()::text, '-', ''),
    address text not null default ''
);
create index sessions_by_user on sessions (user_key);
create index sessions_by_address on sessions (user_key, address);

-- Attempts to log in, by account or by address; a good login forgets the account's.
create table login_attempts (
    subject text primary key,
    failures integer not null,
    last_at timestamptz not null
);
create index login_attempts_by_age on login_attempts (last_at);

create table shifts (
    key integer generated always as identity primary key,
    id text not null unique,
    user_key integer not null references users,
    started_at timestamptz not null,
    ended_at timestamptz,
    audible boolean not null,
    last_action_at timestamptz,
    asked_at timestamptz,
    absent_since timestamptz
);
create unique index shifts_running on shifts (user_key) where ended_at is null;

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

create table incidents (
    key bigint generated always as identity primary key,
    id text not null unique,
    version integer not null,
    kind text not null check (kind in ('emergency_rescue', 'fire_hazard')),
    severity text not null check (severity in ('critical', 'high', 'low')),
    state text not null,
    exercise boolean not null,
    confirmed boolean not null,
    late boolean not null,
    source text not null,
    district_key smallint not null references districts,
    site_key integer not null references sites,
    place_key integer not null references places,
    opened_at timestamptz not null,
    pending_until timestamptz,
    claimed_at timestamptz,
    dispatched_at timestamptz,
    arrived_at timestamptz,
    resolved_at timestamptz,
    closed_at timestamptz,
    cancelled_at timestamptz,
    ringing_since timestamptz,
    condition text not null,
    owner_key integer references users,
    lease_until timestamptz,
    lease_asked boolean not null,
    next_step_name text,
    next_step_at timestamptz,
    responder_key integer references responders,
    eta_s integer,
    reasons jsonb not null,
    alarms jsonb not null,
    signal_ids bigint[] not null,
    recurrence_of text,
    merged_into text,
    accepted_at timestamptz,
    arrived_by text check (arrived_by in ('dispatcher', 'responder')),
    finished_at timestamptz,
    screen_by timestamptz,
    outcome text,
    -- A closed incident has no next step, an open one always has one: the auditor's rule, kept by the table itself.
    constraint closed_or_next_step check ((closed_at is null) = (next_step_at is not null))
);
create unique index incidents_open on incidents (place_key, kind, exercise) where closed_at is null;
create index incidents_by_responder on incidents (responder_key) where closed_at is null and responder_key is not null;
create index incidents_by_place on incidents (place_key, closed_at);
create index incidents_by_site on incidents (site_key, opened_at);
create index incidents_by_opening on incidents (opened_at, key);
create index incidents_open_by_district on incidents (district_key) where closed_at is null;

create table incident_entries (
    key bigint generated always as identity primary key,
    incident_key bigint not null references incidents,
    at timestamptz not null,
    code text not null,
    params jsonb not null,
    actor_key integer references users
);
create index incident_entries_by_incident on incident_entries (incident_key, key);

-- When an incident was first really on a screen of somebody on duty.
create table incident_seen (
    incident_key bigint not null references incidents,
    user_key integer not null references users,
    at timestamptz not null,
    audible boolean not null,
    primary key (incident_key, user_key)
);

-- One timer an incident: the first of its step, its lease and its time to be on a screen.
create table timers (
    incident_key bigint primary key references incidents,
    due_at timestamptz not null
);
create index timers_by_due on timers (due_at);

create table tasks (
    key bigint generated always as identity primary key,
    id text not null unique,
    version integer not null,
    kind text not null,
    state text not null check (state in ('open', 'done', 'dropped')),
    severity text not null check (severity in ('critical', 'high', 'low')),
    district_key smallint not null references districts,
    site_key integer references sites,
    place_key integer references places,
    subject text not null,
    opened_at timestamptz not null,
    due_at timestamptz not null,
    owner_key integer references users,
    reasons jsonb not null,
    signal_ids bigint[] not null,
    incident_id text,
    closed_at timestamptz
);
create unique index tasks_open on tasks (subject) where state = 'open';
create index tasks_open_by_district on tasks (district_key) where state = 'open';

-- The inbox. A row stays at least 7 days and never leaves unhandled.
create table signals (
    id bigint generated always as identity primary key,
    device_key integer not null references devices,
    district_key smallint not null references districts,
    place_key integer not null references places,
    message_id text,
    type text not null,
    state text not null,
    device_at timestamptz,
    received_at timestamptz not null,
    at timestamptz not null,
    value double precision,
    unit text,
    test boolean not null,
    flags text[] not null,
    handled_at timestamptz,
    decision text,
    incident_key bigint references incidents,
    task_key bigint references tasks,
    retry_at timestamptz
);
create index signals_undecided on signals (id) where handled_at is null;
create index signals_by_incident on signals (incident_key) where incident_key is not null;
create index signals_by_device on signals (device_key, received_at);
create index signals_by_message on signals (device_key, message_id);

create table signal_keys (
    device_key integer not null references devices,
    message_key text not null,
    state text not null,
    signal_id bigint not null,
    device_at timestamptz,
    first_received_at timestamptz not null,
    last_received_at timestamptz not null,
    primary key (device_key, message_key, state)
);
create index signal_keys_by_age on signal_keys (last_received_at);

create table signals_history (
    id bigint not null,
    device_key integer not null,
    message_id text,
    type text not null,
    state text not null,
    received_at timestamptz not null,
    at timestamptz not null,
    test boolean not null,
    flags text[] not null,
    handled_at timestamptz not null,
    decision text,
    incident_key bigint,
    task_key bigint
);
select create_hypertable('signals_history', 'received_at', chunk_time_interval => interval '7 days');

create table readings (
    device_key integer not null,
    at timestamptz not null,
    received_at timestamptz not null,
    digest bigint not null,
    battery real,
    rssi real,
    temperature real,
    humidity real,
    extra jsonb
);
select create_hypertable('readings', 'at', chunk_time_interval => interval '1 day', create_default_indexes => false);
create unique index readings_once on readings (device_key, at, digest);

create table quarantine (
    key bigint generated always as identity primary key,
    received_at timestamptz not null,
    topic text not null,
    payload bytea not null,
    code text not null,
    detail text not null,
    device_key integer references devices,
    replayed_at timestamptz
);
create index quarantine_by_age on quarantine (received_at);

-- The configured ways out of the centre. Address and secret open doors elsewhere: shown to nobody, in no log.
create table channels (
    key integer generated always as identity primary key,
    id text not null unique,
    name text not null,
    kind text not null check (kind in ('webhook', 'apprise', 'cap')),
    audience text not null constraint channels_audience_check check (
        audience in ('desk', 'on_duty', 'duty_lead', 'responder', 'family', 'authority', 'organization')
    ),
    address text not null,
    secret text,
    language text not null,
    district_key smallint references districts,
    user_key integer references users,
    responder_key integer references responders,
    resident_key integer references residents,
    consent_at timestamptz,
    exercise boolean not null default false,
    created_at timestamptz not null,
    paused_at timestamptz,
    retired_at timestamptz,
    organization_key integer references organizations,
    -- The family is told of a resident who agreed to it, of nobody else.
    constraint family_agreed check (audience <> 'family' or (resident_key is not null and consent_at is not null)),
    constraint organization_named check ((audience = 'organization') = (organization_key is not null))
);
create index channels_by_audience on channels (audience) where retired_at is null;

create table outbox (
    id bigint generated always as identity primary key,
    channel text not null,
    district_key smallint not null references districts,
    incident_key bigint references incidents,
    device_key integer references devices,
    payload jsonb not null,
    created_at timestamptz not null,
    attempts integer not null default 0,
    next_try_at timestamptz not null,
    sent_at timestamptz,
    channel_key integer references channels,
    occasion text,
    state text not null default 'waiting' check (state in ('waiting', 'sent', 'dropped', 'never')),
    reason text,
    last_error text,
    expires_at timestamptz,
    -- What leaves by a channel has an occasion; a device's acknowledgement has neither.
    constraint channel_and_occasion check ((channel_key is null) = (occasion is null))
);
create index outbox_waiting on outbox (id) where sent_at is null;
create index outbox_sent on outbox (sent_at) where sent_at is not null;
-- Whatever crashes and decides again: one occasion of an incident is one message on a channel.
create unique index outbox_once on outbox (incident_key, occasion, channel_key) where channel_key is not null;
create index outbox_waiting_by_channel on outbox (channel_key, id)
    where channel_key is not null and sent_at is null and state = 'waiting';

create table live_log (
    seq bigint primary key,
    at timestamptz not null,
    name text not null,
    reason text not null,
    district_key smallint not null references districts,
    organization_key integer references organizations,
    data jsonb not null
);
create index live_log_by_age on live_log (at);

-- One row, counted up by the last statement of each transaction that writes the log: its row lock makes commit order seq order.
create table live_head (
    only_row boolean primary key default true check (only_row),
    seq bigint not null
);

-- One holder a district. The generation goes up with each new holder; each of its transactions checks it.
create table leases (
    district_key smallint primary key references districts,
    holder text,
    generation bigint not null default 0,
    expires_at timestamptz not null default '-infinity'
);

-- Which services are at work: one row a process, touched each second.
create table service_beats (
    service text not null,
    process text not null,
    at timestamptz not null,
    ready boolean not null,
    primary key (service, process)
);

-- What a service found wrong with the centre itself, a row for each district; the engine makes a task of it there.
create table troubles (
    key bigint generated always as identity primary key,
    at timestamptz not null,
    district_key smallint not null references districts,
    code text not null,
    subject text not null,
    params jsonb not null,
    told_at timestamptz
);
create index troubles_untold on troubles (district_key) where told_at is null;

-- The broker's sessions that a service has had: one that is gone although it was known may have lost messages.
create table broker_sessions (
    name text primary key,
    known_since timestamptz not null
);

-- The numbered members of ingest: when each was last at work, and since when the broker keeps its signals' session.
create table ingest_members (
    member smallint primary key,
    at_work_at timestamptz not null,
    session_since timestamptz not null
);

create table idempotency_keys (
    user_key integer not null references users,
    path text not null,
    key text not null,
    body_digest bytea not null,
    status smallint not null,
    location text,
    answer jsonb,
    object_id text,
    created_at timestamptz not null,
    primary key (user_key, path, key)
);
create index idempotency_keys_by_age on idempotency_keys (created_at);

create table audit (
    key bigint generated always as identity primary key,
    at timestamptz not null,
    user_key integer references users,
    action text not null,
    object_id text,
    details jsonb not null
);
create index audit_by_time on audit (at);
create index audit_by_object on audit (object_id, key);
create table audit_chain (
    seq bigint primary key,
    audit_key bigint not null unique references audit,
    digest bytea not null
);
create table audit_head (
    only_row boolean primary key default true check (only_row),
    seq bigint not null,
    digest bytea not null
);

create function audit_digest(previous bytea, line audit) returns bytea
language sql stable set timezone = 'UTC' as $$
    select sha256(previous || convert_to(
        jsonb_build_array(line.key, line.at, line.user_key, line.action, line.object_id, line.details)::text, 'UTF8'
    ))
$$;

-- Runs at the commit, after every other lock was taken: lines queue for the length of a commit and in no circle.
create function chain_audit() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    head audit_head;
begin
    select * into head from audit_head for update;
    head.seq := head.seq + 1;
    head.digest := audit_digest(head.digest, new);
    insert into audit_chain (seq, audit_key, digest) values (head.seq, new.key, head.digest);
    update audit_head set seq = head.seq, digest = head.digest;
    return null;
end $$;
create constraint trigger audit_chained after insert on audit
    deferrable initially deferred for each row execute function chain_audit();

-- Ends the transaction by an error of this code unless all were done: no round trip between a look and the commit.
create function require_all(done bigint, wanted bigint, code text) returns void language plpgsql as $$
begin
    if done <> wanted then
        raise exception 'Of % rows only % were as they were judged.', wanted, done using errcode = code;
    end if;
end $$;

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'The table % is only ever appended to.', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger audit_appended before update or delete or truncate on audit
    for each statement execute function refuse_change();
create trigger audit_chain_appended before update or delete or truncate on audit_chain
    for each statement execute function refuse_change();

-- Break-glass: who may look at a resident's notes although nothing is open, why, and until when.
create table reveals (
    key integer generated always as identity primary key,
    user_key integer not null references users,
    resident_key integer not null references residents,
    reason text not null,
    at timestamptz not null,
    until_at timestamptz not null
);
create index reveals_by_user on reveals (user_key, until_at);

-- Parameters of the rules, changed without a restart; what is not here has its default in nowalls/domain/limits.py.
create table policies (
    rule text not null,
    scope text not null check (scope in ('centre', 'district', 'site', 'profile')),
    scope_id text not null,
    severity text not null,
    parameters jsonb not null,
    changed_at timestamptz not null,
    changed_by integer references users,
    primary key (rule, scope, scope_id, severity)
);

-- One row: counted up with each change of a policy.
create table policy_version (
    only_row boolean primary key default true check (only_row),
    version bigint not null
);

-- What becomes a finding if nothing changes until due_at: doors, silence. No deadline lives in memory.
create table watches (
    subject text primary key,
    rule text not null check (rule in ('night_exit', 'left_open', 'quiet_home', 'unanswered_check')),
    district_key smallint not null references districts,
    place_key integer not null references places,
    device_key integer references devices,
    began_at timestamptz not null,
    due_at timestamptz not null
);
create index watches_by_due on watches (due_at);
create index watches_by_place on watches (place_key);

-- A home's habits: its silences of 45 minutes and more, unless everybody was known to be away; kept 28 days.
create table silences (
    place_key integer not null references places,
    began_at timestamptz not null,
    ended_at timestamptz not null,
    primary key (place_key, ended_at)
);
create index silences_by_age on silences (ended_at);

-- When a resident is known to be away: hospital, holiday, family.
create table absences (
    key integer generated always as identity primary key,
    id text not null unique,
    resident_key integer not null references residents,
    from_at timestamptz not null,
    until_at timestamptz not null check (until_at > from_at),
    reason text not null check (reason in ('hospital', 'holiday', 'family', 'other')),
    note text not null default '',
    created_at timestamptz not null,
    created_by integer not null references users,
    ended_at timestamptz
);
create index absences_by_resident on absences (resident_key, until_at);

-- What supervision remembers of a device besides its newest facts: when it was last tried, and since when it is silent.
create table device_supervision (
    device_key integer primary key references devices,
    tested_at timestamptz,
    lost_at timestamptz
);
create index sites_by_community on sites (district_key, subdistrict, community);
create index device_supervision_lost on device_supervision (lost_at) where lost_at is not null;

-- The tick list of an outage: one row a home or room, each with its own clock.
create table task_ticks (
    task_key bigint not null references tasks,
    place_key integer not null references places,
    risk smallint not null,
    lost_at timestamptz not null,
    due_at timestamptz not null,
    result text check (result in ('called', 'fine', 'no_answer')),
    note text,
    ticked_at timestamptz,
    ticked_by integer references users,
    back_at timestamptz,
    asked_at timestamptz,
    primary key (task_key, place_key)
);
create index task_ticks_running on task_ticks (place_key) where result is null and back_at is null;

-- When a site or device is worked on. Never about life safety: the engine sees to that, not this table.
create table quiet_periods (
    key integer generated always as identity primary key,
    id text not null unique,
    site_key integer not null references sites,
    device_key integer references devices,
    reason text not null,
    from_at timestamptz not null,
    until_at timestamptz not null check (until_at > from_at),
    author_key integer not null references users,
    created_at timestamptz not null,
    ended_at timestamptz
);
create index quiet_periods_by_site on quiet_periods (site_key, until_at);

-- A commissioning session: test alarms of a site tick off here without siren; it ends by itself.
create table commissionings (
    key integer generated always as identity primary key,
    id text not null unique,
    site_key integer not null references sites,
    note text not null default '',
    opened_by integer not null references users,
    opened_at timestamptz not null,
    until_at timestamptz not null,
    ended_at timestamptz
);
create index commissionings_by_site on commissionings (site_key, until_at);
create table commissioning_ticks (
    commissioning_key integer not null references commissionings,
    device_key integer not null references devices,
    signal_id bigint not null,
    alarmed_at timestamptz not null,
    seen_at timestamptz,
    seen_by integer references users,
    primary key (commissioning_key, device_key)
);
create index commissioning_ticks_by_device on commissioning_ticks (device_key);

-- The hand-over of a shift: what was handed over, and who signed; one side alone with a reason.
create table handovers (
    key integer generated always as identity primary key,
    id text not null unique,
    from_key integer not null references users,
    to_key integer references users,
    summary jsonb not null,
    offered_at timestamptz not null,
    accepted_at timestamptz,
    accepted_by integer references users,
    reason text
);
create unique index handovers_open on handovers (from_key) where accepted_at is null;
create index handovers_by_time on handovers (offered_at);

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

-- Row-level security as the second wall: each service works under a role of its own, none of which may bypass it. The
-- api says in each transaction in whose name it works; what it does not say gives it no rows.
do $$
declare
    service text;
begin
    foreach service in array array['nowalls_ingest', 'nowalls_alerts', 'nowalls_api', 'nowalls_broker_access'] loop
        if not exists (select from pg_roles where rolname = service) then
            begin
                execute format('create role %I nologin', service);
            exception
                when duplicate_object then null;
                when insufficient_privilege then
                    raise exception 'The role % is missing and % may not make it: run deploy/postgres/services.sql as a superuser first.',
                        service, current_user;
            end;
        end if;
    end loop;
end $$;

-- In whose name a transaction works. Each is asked once a statement, never once a row.
create function scope_is_whole() returns boolean language sql stable parallel safe as $$
    select coalesce(current_setting('nowalls.whole', true), '') = 'on'
$$;
create function scope_districts() returns smallint[] language sql stable parallel safe as $$
    select nullif(current_setting('nowalls.districts', true), '')::smallint[]
$$;
create function scope_organization() returns integer language sql stable parallel safe as $$
    select nullif(current_setting('nowalls.organization', true), '')::integer
$$;
-- Staff of the centre, wherever; an institution's people are not.
create function scope_is_staff() returns boolean language sql stable parallel safe as $$
    select scope_is_whole() or scope_districts() is not null
$$;
-- An organization's key for its id, before any scope is set.
create function organization_key(wanted text) returns integer
language sql stable security definer set search_path = public, pg_temp as $$
    select key from organizations where id = wanted
$$;

-- What each service may do at all.
grant select on districts, sites, places, devices, device_models, incidents, tasks, broker_access to nowalls_ingest;
grant select, insert, update, delete on signal_keys, service_beats to nowalls_ingest;
grant select, insert, update on signals, device_latest to nowalls_ingest;
grant select, insert on readings, quarantine, troubles to nowalls_ingest;
grant select, insert, update on broker_sessions to nowalls_ingest;
grant select, insert, update, delete on ingest_members to nowalls_ingest;

grant select on districts, organizations, residents, absences, responders, responder_keys, link_key, devices,
    device_latest, readings, policies, policy_version, quiet_periods, commissionings, channels, incident_seen,
    device_models, compounds, occupancies to nowalls_alerts;
grant select (key, id, username, name, role, district_keys, organization_key, always_on_duty, disabled_at)
    on users to nowalls_alerts;
grant select, update on sites, places, shifts, live_head to nowalls_alerts;
grant select, update, delete on troubles to nowalls_alerts;
grant select, insert, update, delete on incidents, incident_entries, timers, tasks, task_ticks, signals, signal_keys,
    signals_history, quarantine, outbox, live_log, leases, service_beats, watches, silences, device_supervision,
    commissioning_ticks to nowalls_alerts;

grant select on devices, broker_access to nowalls_broker_access;

grant select on districts, link_key, leases, service_beats, signals, device_latest, audit_chain, audit_head,
    device_supervision to nowalls_api;
grant select, update on broker_access, live_head, policy_version to nowalls_api;
grant select, insert on audit to nowalls_api;
grant select, insert, update, delete on organizations, sites, places, residents, responders, responder_keys, devices,
    users, sessions, shifts, login_attempts, reveals, incidents, incident_entries, incident_seen, timers, tasks,
    task_ticks, channels, outbox, live_log, idempotency_keys, policies, watches, silences, absences, quiet_periods,
    commissionings, commissioning_ticks, handovers, compounds, site_access, occupancies, device_models, gateway_claims,
    wrong_claim_codes to nowalls_api;

-- Everybody but the api works for the whole centre; what they may touch is said above.
do $$
declare
    each text;
begin
    foreach each in array array[
        'organizations', 'sites', 'places', 'residents', 'responders', 'responder_keys', 'devices', 'device_latest',
        'device_supervision', 'users', 'sessions', 'shifts', 'login_attempts', 'reveals', 'incidents',
        'incident_entries', 'incident_seen', 'timers', 'tasks', 'task_ticks', 'signals', 'signal_keys',
        'signals_history', 'quarantine', 'channels', 'outbox', 'live_log', 'idempotency_keys', 'audit', 'audit_chain',
        'watches', 'silences', 'absences', 'quiet_periods', 'commissionings', 'commissioning_ticks', 'handovers',
        'site_access', 'occupancies', 'gateway_claims', 'wrong_claim_codes', 'troubles'
    ] loop
        execute format('alter table %I enable row level security', each);
        execute format(
            'create policy services on %I to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true)', each
        );
    end loop;
end $$;

-- The api: by the scope of whoever asks. What stands at a site goes with the site, what belongs to that goes with it.
create policy by_scope on sites to nowalls_api using (
    (select scope_is_whole())
    or district_key = any ((select scope_districts())::smallint[])
    or organization_key = (select scope_organization())
);
do $$
declare
    each record;
begin
    for each in
        select * from (values
            ('places', 'site_key', 'sites'), ('devices', 'site_key', 'sites'), ('responder_keys', 'site_key', 'sites'),
            ('incidents', 'site_key', 'sites'), ('quiet_periods', 'site_key', 'sites'),
            ('commissionings', 'site_key', 'sites'), ('site_access', 'site_key', 'sites'),
            ('residents', 'place_key', 'places'), ('signals', 'place_key', 'places'),
            ('watches', 'place_key', 'places'), ('silences', 'place_key', 'places'),
            ('device_latest', 'device_key', 'devices'), ('device_supervision', 'device_key', 'devices'),
            ('absences', 'resident_key', 'residents'), ('reveals', 'resident_key', 'residents'),
            ('occupancies', 'resident_key', 'residents'),
            ('incident_entries', 'incident_key', 'incidents'), ('incident_seen', 'incident_key', 'incidents'),
            ('timers', 'incident_key', 'incidents'), ('task_ticks', 'task_key', 'tasks'),
            ('commissioning_ticks', 'commissioning_key', 'commissionings')
        ) as rows (name, key, parent)
    loop
        execute format(
            'create policy by_scope on %1$I to nowalls_api using ('
            '(select scope_is_whole()) or exists (select from %3$I as parent where parent.key = %1$I.%2$I))',
            each.name, each.key, each.parent
        );
    end loop;
end $$;
-- A task about the centre itself has no site: it is its district's staff's.
create policy by_scope on tasks to nowalls_api using (
    (select scope_is_whole())
    or exists (select from sites as parent where parent.key = tasks.site_key)
    or (site_key is null and district_key = any ((select scope_districts())::smallint[]))
);
-- The register of organizations is public to the centre's staff; an institution sees its own.
create policy by_scope on organizations to nowalls_api using (
    (select scope_is_staff()) or key = (select scope_organization())
);
-- An institution may know who can be sent to it, and who is.
create policy by_scope on responders to nowalls_api using (
    (select scope_is_whole())
    or district_key = any ((select scope_districts())::smallint[])
    or exists (select from sites as s where s.district_key = responders.district_key)
    or exists (select from incidents as i where i.responder_key = responders.key and i.closed_at is null)
);
create policy by_scope on channels to nowalls_api using (
    (select scope_is_whole())
    or district_key = any ((select scope_districts())::smallint[])
    or (district_key is null and (select scope_is_staff()))
);
-- A channel of the whole centre may send in any district's name.
create policy by_scope on outbox to nowalls_api using (
    (select scope_is_whole()) or district_key = any ((select scope_districts())::smallint[])
) with check ((select scope_is_staff()));
create policy by_scope on live_log to nowalls_api using (
    (select scope_is_whole())
    or district_key = any ((select scope_districts())::smallint[])
    or organization_key = (select scope_organization())
);
create policy by_scope on handovers to nowalls_api using ((select scope_is_staff()));
-- Everybody's acts are written down; read by the centre, and of a district's own people by that district.
create policy written on audit for insert to nowalls_api with check (true);
create policy by_scope on audit for select to nowalls_api using (
    (select scope_is_whole()) or exists (
        select from users as u where u.key = audit.user_key and u.district_keys <@ (select scope_districts())
    )
);
create policy by_scope on audit_chain for select to nowalls_api using ((select scope_is_whole()));
-- Asked before anybody's scope is known: who this is.
create policy before_scope on users to nowalls_api using (true);
create policy before_scope on sessions to nowalls_api using (true);
create policy before_scope on shifts to nowalls_api using (true);
create policy before_scope on login_attempts to nowalls_api using (true);
create policy before_scope on idempotency_keys to nowalls_api using (true);
-- A gateway that waits to be claimed stands nowhere yet; its code opens it.
create policy before_scope on gateway_claims to nowalls_api using (true);
create policy before_scope on wrong_claim_codes to nowalls_api using (true);

-- COPY cannot write under row-level security, so readings have none; the api has no right to the table and reads this.
create view readings_in_scope with (security_barrier) as
select r.* from readings as r
join devices as d on d.key = r.device_key
join sites as s on s.key = d.site_key
where (select scope_is_whole())
    or s.district_key = any ((select scope_districts())::smallint[])
    or s.organization_key = (select scope_organization());
grant select on readings_in_scope to nowalls_api;

-- What was imported, and the link under which its logins are fetched once. The logins themselves are not kept: they
-- follow from the link, of which only a digest stands here.
create table imports (
    key integer generated always as identity primary key,
    id text not null unique,
    user_key integer not null references users,
    at timestamptz not null,
    link_digest bytea not null unique,
    logins_until timestamptz not null,
    logins_taken_at timestamptz
);
create table import_devices (
    import_key integer not null references imports,
    device_key integer not null references devices,
    created boolean not null,
    primary key (import_key, device_key)
);
create index import_devices_by_device on import_devices (device_key);

alter table imports enable row level security;
alter table import_devices enable row level security;
-- Whoever has the link may fetch the logins; an import itself tells nothing of anybody.
create policy before_scope on imports to nowalls_api using (true);
create policy by_scope on import_devices to nowalls_api using (
    (select scope_is_whole()) or exists (select from devices as parent where parent.key = import_devices.device_key)
);
grant select, insert, update on imports to nowalls_api;
grant select, insert on import_devices to nowalls_api;

-- Serial numbers and foreign ids are everybody's: of those asked for, which are borne by a device in service, whosever.
create function borne_serials(wanted text[]) returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select serial from devices where serial = any(wanted) and retired_at is null
$$;
create function borne_external_ids(wanted text[]) returns table (source text, external_id text, serial text)
language sql stable security definer set search_path = public, pg_temp as $$
    select d.source, d.external_id, d.serial from devices as d
    where d.external_id = any(wanted) and d.retired_at is null
$$;

-- Pictures that people attach to what they tell of: an incident, later a hazard. `subject` is its public id; who may see
-- one follows from the site it was taken at.
create table attachments (
    key integer generated always as identity primary key,
    id text not null unique,
    subject text not null,
    site_key integer not null references sites,
    author_key integer references users,
    responder_key integer references responders,
    media_type text not null check (media_type in ('image/jpeg', 'image/png', 'image/webp')),
    content bytea not null,
    digest bytea not null,
    at timestamptz not null
);
-- Sent again after a lost answer it is the same picture.
create unique index attachments_once on attachments (subject, digest);
-- Pictures are compressed already.
alter table attachments alter column content set storage external;

alter table attachments enable row level security;
create policy services on attachments to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on attachments to nowalls_api using (
    (select scope_is_whole()) or exists (select from sites as parent where parent.key = attachments.site_key)
);
grant select, insert on attachments to nowalls_api;

-- What was aimed at from a moment on; never changed, so that a new aim judges nothing that was before it.
create table response_targets (
    valid_from timestamptz primary key,
    claim_soon_s integer not null check (claim_soon_s > 0),
    claim_soon_share double precision not null check (claim_soon_share between 0 and 1),
    claim_late_s integer not null check (claim_late_s >= claim_soon_s),
    claim_late_share double precision not null check (claim_late_share between 0 and 1),
    on_site_town_s integer not null check (on_site_town_s > 0),
    on_site_remote_s integer not null check (on_site_remote_s >= on_site_town_s),
    on_site_share double precision not null check (on_site_share between 0 and 1),
    on_site_late_s integer not null check (on_site_late_s >= on_site_remote_s),
    on_site_late_share double precision not null check (on_site_late_share between 0 and 1),
    made_at timestamptz not null,
    -- The first row is of before the beginning; any other is made before it is valid.
    constraint not_of_the_past check (valid_from >= made_at or valid_from = '-infinity')
);
create trigger response_targets_appended before update or delete or truncate on response_targets
    for each statement execute function refuse_change();
-- Claimed: TEC Quality's answer targets. On site: 15 minutes in town, 30 outside it, an hour for the last of them.
insert into response_targets values ('-infinity', 60, 0.975, 180, 0.99, 900, 1800, 0.9, 3600, 1, now());

-- A stamp that was wrong, with who says so and why. The incident's own log stays as it was.
create table corrections (
    key bigint generated always as identity primary key,
    incident_key bigint not null references incidents,
    stamp text not null check (stamp in ('claimed', 'dispatched', 'arrived', 'resolved')),
    old_at timestamptz,
    new_at timestamptz,
    reason text not null check (reason <> ''),
    author_key integer not null references users,
    at timestamptz not null
);
create index corrections_by_incident on corrections (incident_key, key);
create trigger corrections_appended before update or delete or truncate on corrections
    for each statement execute function refuse_change();

-- What an incident's own log says of its stamps: the first of each, and by whose word.
create view incident_stamps with (security_invoker = true) as
select
    i.key as incident_key, i.id, i.district_key, i.site_key, i.kind, i.opened_at, i.closed_at, i.exercise,
    i.state = 'merged' as merged, i.source <> 'device' as by_hand,
    -- A detector that was there and said nothing, and people found that somebody needed help.
    i.source <> 'device' and cardinality(i.signal_ids) = 0
        and coalesce(i.outcome not in ('false_alarm_device', 'pressed_by_mistake', 'visited_no_need'), true)
        and exists (
            select from devices as d
            where d.registered_at <= i.opened_at and (d.retired_at is null or d.retired_at > i.opened_at)
                and case when i.kind = 'fire_hazard'
                    then d.site_key = i.site_key and d.kind in ('smoke', 'heat', 'co', 'gas')
                    else d.place_key = i.place_key and d.kind = 'fall' end
        ) as missed,
    press.at as pressed_at, least(i.opened_at, press.received_at) as stored_at, seen.at as seen_at,
    case when fixed.stamps ? 'claimed' then (fixed.stamps ->> 'claimed')::timestamptz else i.claimed_at end as claimed_at,
    case when fixed.stamps ? 'claimed' then 'corrected' when i.claimed_at is null then null
        when told.claimed_by_person then 'dispatcher' else 'automatic' end as claimed_by,
    case when fixed.stamps ? 'dispatched' then (fixed.stamps ->> 'dispatched')::timestamptz
        else told.dispatched_at end as dispatched_at,
    case when fixed.stamps ? 'dispatched' then 'corrected' when told.dispatched_at is not null then 'dispatcher' end
        as dispatched_by,
    case when fixed.stamps ? 'arrived' then (fixed.stamps ->> 'arrived')::timestamptz else told.arrived_at end as arrived_at,
    case when fixed.stamps ? 'arrived' then 'corrected' else told.arrived_by end as arrived_by,
    case when fixed.stamps ? 'resolved' then (fixed.stamps ->> 'resolved')::timestamptz else i.resolved_at end as resolved_at,
    case when fixed.stamps ? 'resolved' then 'corrected' when i.resolved_at is not null then 'dispatcher' end as resolved_by,
    told.responder_id
from incidents as i
left join lateral (
    -- Where the device's time is not trusted, a signal is kept under the time it was received at.
    -- Each by its key: planned once on an empty table, any other way reads every signal for each incident.
    select case when s.at <> s.received_at then s.at end as at, s.received_at
    from unnest(i.signal_ids) as wanted (id)
    cross join lateral (select g.at, g.received_at, g.id from signals as g where g.id = wanted.id offset 0) as s
    order by s.received_at, s.id
    limit 1
) as press on true
left join lateral (
    select min(s.at) as at from incident_seen as s where s.incident_key = i.key
) as seen on true
left join lateral (
    select
        bool_or(u.role <> 'service') filter (where e.at = i.claimed_at) as claimed_by_person,
        min(e.at) filter (where e.code = 'dispatched') as dispatched_at,
        min(e.at) filter (where e.code = 'arrived') as arrived_at,
        (array_agg(coalesce(e.params ->> 'by', 'dispatcher') order by e.key) filter (where e.code = 'arrived'))[1]
            as arrived_by,
        coalesce(
            (array_agg(e.params ->> 'responder_id' order by e.key) filter (where e.code = 'arrived'))[1],
            (array_agg(e.params ->> 'responder_id' order by e.key desc) filter (where e.code = 'dispatched'))[1]
        ) as responder_id
    from incident_entries as e
    left join users as u on u.key = e.actor_key
    where e.incident_key = i.key and e.code not in ('step', 'note', 'call')
) as told on true
left join lateral (
    select jsonb_object_agg(c.stamp, c.new_at order by c.key) as stamps from corrections as c where c.incident_key = i.key
) as fixed on true;

-- The stamps that count, one row an incident: the log's own, those of what was merged into it, and corrections.
create table incident_times (
    incident_key bigint primary key references incidents,
    district_key smallint not null references districts,
    site_key integer not null references sites,
    kind text not null,
    opened_at timestamptz not null,
    closed_at timestamptz,
    exercise boolean not null,
    merged boolean not null,
    by_hand boolean not null,
    missed boolean not null,
    pressed_at timestamptz,
    stored_at timestamptz not null,
    seen_at timestamptz,
    claimed_at timestamptz,
    claimed_by text,
    dispatched_at timestamptz,
    dispatched_by text,
    arrived_at timestamptz,
    arrived_by text,
    resolved_at timestamptz,
    resolved_by text,
    responder_id text,
    claim_checked boolean not null default false
);
create index incident_times_by_opening on incident_times (opened_at);
create index incident_times_unchecked on incident_times (stored_at) where not claim_checked;

-- One emergency has one beginning and one first of each, whichever number it went on under.
create function absorb_times(merged_ids text[]) returns void language sql as $$
    update incident_times as t set
        stored_at = least(t.stored_at, m.stored_at),
        pressed_at = case when m.stored_at < t.stored_at then m.pressed_at else t.pressed_at end,
        seen_at = least(t.seen_at, m.seen_at),
        claimed_at = case when t.claimed_by = 'corrected' then t.claimed_at else least(t.claimed_at, m.claimed_at) end,
        claimed_by = case when t.claimed_by = 'corrected' or t.claimed_at <= m.claimed_at or m.claimed_at is null
            then t.claimed_by else m.claimed_by end,
        dispatched_at = case when t.dispatched_by = 'corrected' then t.dispatched_at
            else least(t.dispatched_at, m.dispatched_at) end,
        dispatched_by = case when t.dispatched_by = 'corrected' or t.dispatched_at <= m.dispatched_at
            or m.dispatched_at is null then t.dispatched_by else m.dispatched_by end,
        arrived_at = case when t.arrived_by = 'corrected' then t.arrived_at else least(t.arrived_at, m.arrived_at) end,
        arrived_by = case when t.arrived_by = 'corrected' or t.arrived_at <= m.arrived_at or m.arrived_at is null
            then t.arrived_by else m.arrived_by end,
        responder_id = coalesce(t.responder_id, m.responder_id),
        claim_checked = false
    from incident_times as m
    join incidents as i on i.key = m.incident_key
    join incidents as survivor on survivor.id = i.merged_into
    where i.id = any(merged_ids) and t.incident_key = survivor.key
$$;

-- Every incident judged as of a moment: how long each thing took from when the centre had it, and whether that was
-- within what was aimed at then. A judgement that is open is null: the time is not over yet, or nobody had to go.
-- `key` and `name` are its group's; hours, shifts (08 to 16 to 24) and months are those of the district's clock.
create function judged_times(as_of timestamptz, grouped_by text) returns table (
    incident_key bigint, district_key smallint, site_key integer, district text, organization text, key text, name text,
    opened_at timestamptz, counted boolean, exercise boolean, merged boolean, automatic boolean, by_hand boolean,
    missed boolean, corrected boolean, stored_s double precision, screen_s double precision, claim_s double precision,
    dispatch_s double precision, arrive_s double precision, resolve_s double precision,
    claim_soon boolean, claim_late boolean, on_site boolean, on_site_late boolean
) language sql stable parallel safe as $$
    select
        t.incident_key, t.district_key, t.site_key, d.code, o.id,
        case grouped_by
            when 'kind' then t.kind
            when 'site' then s.id
            when 'organization' then coalesce(o.id, '')
            when 'district' then d.code
            when 'subdistrict' then concat_ws(':', d.code, s.subdistrict)
            when 'community' then concat_ws(':', d.code, s.subdistrict, s.community)
            when 'hour' then to_char(t.opened_at at time zone 'Asia/Shanghai', 'HH24')
            when 'shift' then (array['night', 'day', 'evening'])[
                1 + date_part('hour', t.opened_at at time zone 'Asia/Shanghai')::integer / 8
            ]
            when 'month' then to_char(t.opened_at at time zone 'Asia/Shanghai', 'YYYY-MM')
            when 'responder' then coalesce(t.responder_id, '')
        end,
        case grouped_by
            when 'site' then s.name
            when 'organization' then o.name
            when 'district' then d.name
            when 'subdistrict' then s.subdistrict
            when 'community' then s.community
            when 'responder' then r.name
        end,
        t.opened_at,
        not t.exercise and not t.merged and t.claimed_by is distinct from 'automatic',
        t.exercise, t.merged and not t.exercise,
        t.claimed_by is not distinct from 'automatic' and not t.exercise and not t.merged, t.by_hand, t.missed,
        'corrected' in (t.claimed_by, t.dispatched_by, t.arrived_by, t.resolved_by) is true,
        case when t.pressed_at is not null then greatest(0, date_part('epoch', t.stored_at - t.pressed_at)) end,
        case when t.seen_at is not null then greatest(0, date_part('epoch', t.seen_at - t.stored_at)) end,
        case when t.claimed_at is not null then greatest(0, date_part('epoch', t.claimed_at - t.stored_at)) end,
        case when t.dispatched_at is not null then greatest(0, date_part('epoch', t.dispatched_at - t.stored_at)) end,
        case when t.arrived_at is not null then greatest(0, date_part('epoch', t.arrived_at - t.stored_at)) end,
        case when t.resolved_at is not null then greatest(0, date_part('epoch', t.resolved_at - t.stored_at)) end,
        case when t.claimed_at - t.stored_at <= v.claim_soon_s * interval '1 s' then true
            when t.claimed_at is not null or t.closed_at is not null
                or as_of - t.stored_at > v.claim_soon_s * interval '1 s' then false end,
        case when t.claimed_at - t.stored_at <= v.claim_late_s * interval '1 s' then true
            when t.claimed_at is not null or t.closed_at is not null
                or as_of - t.stored_at > v.claim_late_s * interval '1 s' then false end,
        case when t.dispatched_at is null and t.arrived_at is null then null
            when t.arrived_at - t.stored_at <= l.on_site_s * interval '1 s' then true
            when t.arrived_at is not null or coalesce(t.closed_at, as_of) - t.stored_at > l.on_site_s * interval '1 s'
                then false end,
        case when t.dispatched_at is null and t.arrived_at is null then null
            when t.arrived_at - t.stored_at <= v.on_site_late_s * interval '1 s' then true
            when t.arrived_at is not null or coalesce(t.closed_at, as_of) - t.stored_at > v.on_site_late_s * interval '1 s'
                then false end
    from incident_times as t
    join sites as s on s.key = t.site_key
    join districts as d on d.key = t.district_key
    left join organizations as o on o.key = s.organization_key
    left join responders as r on r.id = t.responder_id
    join (
        select a.*, coalesce(lead(a.valid_from) over (order by a.valid_from), 'infinity') as valid_to
        from response_targets as a
    ) as v on v.valid_from <= t.opened_at and t.opened_at < v.valid_to
    -- Towns and townships by the name of the division, 镇 and 乡; what is not known is judged as in town.
    cross join lateral (
        select case when s.subdistrict ~ '[镇乡]$' then v.on_site_remote_s else v.on_site_town_s end as on_site_s
    ) as l
$$;

-- Every claim later than the last limit, or never, must be accounted for: one report an incident, opened by rule.
create table exception_reports (
    key bigint generated always as identity primary key,
    id text not null unique default 'exc-' || replace(gen_random_uuid()::text, '-', ''),
    incident_key bigint not null unique references incidents,
    opened_at timestamptz not null,
    limit_s integer not null,
    cause text,
    account text,
    author_key integer references users,
    filled_at timestamptz,
    constraint filled_whole check (
        (filled_at is null) = (cause is null) and (filled_at is null) = (account is null)
        and (filled_at is null) = (author_key is null)
    )
);
create index exception_reports_unfilled on exception_reports (key) where filled_at is null;

do $$
declare
    each text;
begin
    foreach each in array array['corrections', 'incident_times', 'exception_reports'] loop
        execute format('alter table %I enable row level security', each);
        execute format(
            'create policy services on %I to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true)', each
        );
    end loop;
    foreach each in array array['corrections', 'exception_reports'] loop
        execute format(
            'create policy by_scope on %1$I to nowalls_api using ((select scope_is_whole())'
            ' or exists (select from incidents as parent where parent.key = %1$I.incident_key))', each
        );
    end loop;
end $$;
create policy by_scope on incident_times to nowalls_api using (
    (select scope_is_whole())
    or district_key = any ((select scope_districts())::smallint[])
    or exists (select from sites as parent where parent.key = incident_times.site_key)
);
grant select on response_targets, corrections, incident_stamps to nowalls_alerts, nowalls_api;
grant insert on corrections to nowalls_api;
grant select, insert, update on incident_times to nowalls_alerts, nowalls_api;
grant select, insert on exception_reports to nowalls_alerts;
grant select, update on exception_reports to nowalls_api;

-- The hazard ledger: what was found, as it stands, and the log of steps that made it so. The log is only ever appended
-- to; a hazard's row is what its log comes to, kept so that lists are found quickly.
create table hazards (
    key integer generated always as identity primary key,
    id text not null unique,
    version integer not null,
    state text not null check (
        state in ('reported', 'determined', 'proposed', 'rectifying', 'recheck', 'passed', 'closed')
    ),
    category text not null,
    grade text check (grade in ('general', 'major_accident', 'major_fire')),
    site_key integer not null references sites,
    place_key integer references places,
    found_by text not null check (found_by in ('inspection', 'patrol', 'report', 'rule')),
    what text not null,
    evidence jsonb,
    cause text,
    reported_at timestamptz not null,
    responsible text,
    due_on date,
    due_working_days smallint,
    due_counted_by text check (due_counted_by in ('state_council', 'weekends_only')),
    reminded text check (reminded in ('soon', 'due', 'overdue')),
    rectified_at timestamptz,
    closed_at timestamptz,
    reopened smallint not null,
    constraint closed_by_state check ((state = 'closed') = (closed_at is not null)),
    constraint rectified_by_when check (state <> 'rectifying' or (responsible is not null and due_on is not null)),
    constraint found_by_words_or_evidence check ((found_by = 'rule') = (evidence is not null and cause is not null))
);
-- Of one cause one hazard is open, however many look for it.
create unique index hazards_open_cause on hazards (cause) where closed_at is null and cause is not null;
create index hazards_by_cause on hazards (cause, closed_at) where cause is not null;
create index hazards_by_site on hazards (site_key);
create index hazards_due on hazards (due_on) where state = 'rectifying';

create table hazard_entries (
    key integer generated always as identity primary key,
    hazard_key integer not null references hazards,
    number integer not null,
    at timestamptz not null,
    step text not null,
    actor_key integer references users,
    text text,
    document_number text,
    grade text,
    responsible text,
    due_on date,
    due_working_days smallint,
    due_counted_by text,
    passed boolean,
    pictures text[] not null default '{}',
    reminder text,
    unique (hazard_key, number)
);
create trigger hazard_entries_appended before update or delete or truncate on hazard_entries
    for each statement execute function refuse_change();

alter table hazards enable row level security;
alter table hazard_entries enable row level security;
create policy services on hazards to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy services on hazard_entries to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on hazards to nowalls_api using (
    (select scope_is_whole()) or exists (select from sites as parent where parent.key = hazards.site_key)
);
create policy by_scope on hazard_entries to nowalls_api using (
    (select scope_is_whole()) or exists (select from hazards as parent where parent.key = hazard_entries.hazard_key)
);
grant select, insert, update on hazards to nowalls_api, nowalls_alerts;
grant select, insert on hazard_entries to nowalls_api, nowalls_alerts;

-- A stamp's seconds as a bucket: each is 6 % wider than the one before, from a tenth of a second on. The middle of a
-- bucket is nowhere further than 3 % from what is in it (the root of 1.06 is 1.0296).
create function bucket_of(seconds double precision) returns integer language sql immutable parallel safe as $$
    select case when seconds < 0.1 then 0 else 1 + floor(ln(seconds / 0.1) / ln(1.06::double precision))::integer end
$$;
create function middle_of(bucket integer) returns double precision language sql immutable parallel safe as $$
    select case when bucket = 0 then 0 else 0.1 * power(1.06::double precision, bucket - 0.5) end
$$;
create function month_of(at timestamptz) returns date language sql immutable parallel safe as $$
    select date_trunc('month', at at time zone 'Asia/Shanghai')::date
$$;

-- What services of before this release roll up into; a later release drops `rolled_months`, `month_times` and `middle_of`.
-- Months that are rolled up, and those among them in which something changed since.
create table rolled_months (month date primary key);
create table stale_months (
    key bigint generated always as identity primary key,
    month date not null
);
create index stale_months_by_month on stale_months (month);

-- One row a month, grouping and group, for each district and (district 0) for all together. `spread` holds every
-- clock's histogram: clock << 48 | bucket << 32 | count. Under the grouping `excluded` stands what is left out or told.
create table month_times (
    month date not null,
    grouped_by text not null,
    district_key smallint not null,
    key text not null,
    name text,
    n integer not null,
    claim_soon_judged integer not null default 0,
    claim_soon_within integer not null default 0,
    claim_late_judged integer not null default 0,
    claim_late_within integer not null default 0,
    on_site_judged integer not null default 0,
    on_site_within integer not null default 0,
    on_site_late_judged integer not null default 0,
    on_site_late_within integer not null default 0,
    spread bigint[] not null default '{}',
    primary key (grouped_by, district_key, month, key)
);

alter table month_times enable row level security;
create policy services on month_times to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on month_times to nowalls_api using (
    (select scope_is_whole()) or district_key = any ((select scope_districts())::smallint[])
);
grant select, insert, delete on month_times, rolled_months to nowalls_alerts;
grant select, insert, delete on stale_months to nowalls_alerts;
grant select on month_times, rolled_months to nowalls_api;
grant select, insert on stale_months to nowalls_api;

-- A cell of a histogram: an int2 (the clock's number, from 0, times 512, and the bucket), an int4 (how many are in it).
create function cell(clock integer, bucket integer, n bigint) returns bytea language sql immutable parallel safe as $$
    select int2send((clock * 512 + bucket)::smallint) || int4send(n::integer)
$$;
create function cell_of(clock integer, seconds double precision) returns bytea language sql immutable parallel safe as $$
    select case when seconds is null then '' else cell(clock, bucket_of(seconds), 1) end
$$;

-- Months that are rolled up into histograms; `stale_months` says in which of them something changed since.
create table histogram_months (month date primary key);

-- One row a month, grouping and group, for each district and (district 0) for all together. `cells` holds every clock's
-- histogram. Under the grouping `excluded` stands what is left out or told.
create table month_histograms (
    month date not null,
    grouped_by text not null,
    district_key smallint not null,
    key text not null,
    name text,
    n integer not null,
    claim_soon_judged integer not null default 0,
    claim_soon_within integer not null default 0,
    claim_late_judged integer not null default 0,
    claim_late_within integer not null default 0,
    on_site_judged integer not null default 0,
    on_site_within integer not null default 0,
    on_site_late_judged integer not null default 0,
    on_site_late_within integer not null default 0,
    cells bytea not null default '',
    primary key (grouped_by, district_key, month, key)
);
-- They come together by the hundred thousand: to unpack them would take longer than to read them.
alter table month_histograms alter column cells set storage external;

alter table month_histograms enable row level security;
create policy services on month_histograms to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on month_histograms to nowalls_api using (
    (select scope_is_whole()) or district_key = any ((select scope_districts())::smallint[])
);
grant select, insert, delete on month_histograms, histogram_months to nowalls_alerts;
grant select on month_histograms, histogram_months to nowalls_api;

-- The database as outsiders may read it: public ids instead of keys.
create schema outside;
create view outside.signals as
select
    s.id, d.id as device_id, si.id as site_id, p.id as place_id, s.message_id, s.type, s.state, s.device_at,
    s.received_at, s.at, s.value, s.unit, s.test, s.flags, s.handled_at, s.decision, i.id as incident_id, t.id as task_id
from signals as s
join devices as d on d.key = s.device_key
join places as p on p.key = s.place_key
join sites as si on si.key = p.site_key
left join incidents as i on i.key = s.incident_key
left join tasks as t on t.key = s.task_key;
create view outside.incidents as
select
    i.id, i.version, i.kind, i.severity, i.state, i.exercise, i.confirmed, i.late, i.source, si.id as site_id,
    p.id as place_id, i.opened_at, i.pending_until, i.claimed_at, i.dispatched_at, i.arrived_at, i.resolved_at,
    i.closed_at, i.condition, u.id as owner_id, i.lease_until, i.next_step_name, i.next_step_at, i.reasons,
    i.signal_ids, i.recurrence_of, i.merged_into, i.outcome
from incidents as i
join sites as si on si.key = i.site_key
join places as p on p.key = i.place_key
left join users as u on u.key = i.owner_key;

-- Double-random draws: what was drawn, from what, by which seed. Never changed, so that anybody can draw it again.
create table inspection_draws (
    key integer generated always as identity primary key,
    id text not null unique,
    at timestamptz not null,
    district_key smallint not null references districts,
    author_key integer not null references users,
    seed text not null,
    sites text[] not null,
    inspectors text[] not null,
    count integer not null check (count > 0),
    team integer not null check (team > 0),
    drawn jsonb not null
);
create trigger inspection_draws_appended before update or delete or truncate on inspection_draws
    for each statement execute function refuse_change();

-- An institution must not learn beforehand that it was drawn: only the district's own people read draws.
alter table inspection_draws enable row level security;
create policy services on inspection_draws to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on inspection_draws to nowalls_api using (
    (select scope_is_whole()) or district_key = any ((select scope_districts())::smallint[])
);
grant select, insert on inspection_draws to nowalls_api;

-- Inspections: what was planned, as it stands, and the log of steps that made it so. The log is only ever appended to;
-- an inspection's row is what its log comes to, kept so that lists are found quickly.
create table inspections (
    key integer generated always as identity primary key,
    id text not null unique,
    version integer not null,
    kind text not null check (kind in ('round', 'check', 'oversight')),
    state text not null check (state in ('planned', 'underway', 'signed', 'countersigned', 'closed', 'cancelled')),
    site_key integer not null references sites,
    due_on date not null,
    catalogue smallint not null,
    draw_key integer references inspection_draws,
    team text[] not null,
    answers jsonb not null,
    planned_at timestamptz not null,
    begun_at timestamptz,
    signed_at timestamptz,
    countersigned_at timestamptz,
    closed_at timestamptz,
    constraint inspection_closed_by_state check ((state in ('closed', 'cancelled')) = (closed_at is not null)),
    constraint inspection_begun_by_state check (state in ('planned', 'cancelled') or begun_at is not null)
);
create index inspections_by_site on inspections (site_key);
create index inspections_due on inspections (due_on) where state in ('planned', 'underway');
create index inspections_by_draw on inspections (draw_key) where draw_key is not null;

create table inspection_entries (
    key integer generated always as identity primary key,
    inspection_key integer not null references inspections,
    number integer not null,
    at timestamptz not null,
    step text not null,
    actor_key integer references users,
    text text,
    item text,
    answer text check (answer in ('in_order', 'not_in_order', 'not_applicable')),
    pictures text[] not null,
    hazard_key integer references hazards,
    unique (inspection_key, number),
    constraint inspection_hazard_by_answer check ((hazard_key is not null) = (answer is not distinct from 'not_in_order'))
);
-- Of one item that is not in order one hazard is entered, and each hazard by one line.
create unique index inspection_hazards on inspection_entries (hazard_key) where hazard_key is not null;
create unique index inspection_hazard_items on inspection_entries (inspection_key, item) where hazard_key is not null;
create trigger inspection_entries_appended before update or delete or truncate on inspection_entries
    for each statement execute function refuse_change();

alter table inspections enable row level security;
alter table inspection_entries enable row level security;
create policy services on inspections to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy services on inspection_entries to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
-- An institution must not learn beforehand that somebody comes unannounced.
create policy by_scope on inspections to nowalls_api using (
    (select scope_is_whole())
    or exists (select from sites as parent where parent.key = inspections.site_key)
    and (kind <> 'oversight' or begun_at is not null or (select scope_districts()) is not null)
);
create policy by_scope on inspection_entries to nowalls_api using (
    (select scope_is_whole())
    or exists (select from inspections as parent where parent.key = inspection_entries.inspection_key)
);
grant select, insert, update on inspections to nowalls_api;
grant select, insert on inspection_entries to nowalls_api;

-- The alarms of devices and rules that are settled, with what each came to: by what rang first, by its device, by the hour.
-- Exercises, what was merged away, what is still open and what took itself back before it rang are not among them.
create function settled_alarms(grouped_by text) returns table (
    incident_key bigint, site_key integer, district text, organization text, key text, name text, opened_at timestamptz,
    outcome text, device_id text, rule text
) language sql stable parallel safe as $$
    select i.key, i.site_key, d.code, o.id,
        case grouped_by
            when 'device' then coalesce(first.params ->> 'device_id', '')
            when 'rule' then coalesce(first.params ->> 'type', i.reasons -> 0 ->> 'code', '')
            when 'hour' then to_char(i.opened_at at time zone 'Asia/Shanghai', 'HH24')
            when 'site' then s.id
        end,
        case when grouped_by in ('device', 'site') then s.name end,
        i.opened_at, i.outcome, first.params ->> 'device_id',
        coalesce(first.params ->> 'type', i.reasons -> 0 ->> 'code')
    from incidents as i
    join sites as s on s.key = i.site_key
    join districts as d on d.key = i.district_key
    left join organizations as o on o.key = s.organization_key
    left join lateral (
        select e.params from incident_entries as e
        where e.incident_key = i.key and e.code = 'signal_received'
        order by e.key
        limit 1
    ) as first on true
    where i.source = 'device' and i.state = 'resolved' and i.outcome is not null and not i.exercise
$$;

-- What people say of an institution for its indicators, by an inspection or from outside. Only ever appended to: a value
-- that was wrong is replaced by a further one, and both stay.
create table indicator_values (
    key integer generated always as identity primary key,
    id text not null unique,
    indicator text not null,
    site_key integer not null references sites,
    on_day date not null,
    value double precision not null check (value >= 0 and value < 'infinity'),
    note text not null,
    said_by text not null,
    replaces_key integer references indicator_values,
    author_key integer not null references users,
    entered_at timestamptz not null,
    -- Of one day one value stands, and each is replaced once.
    constraint indicator_values_once unique nulls not distinct (site_key, indicator, on_day, replaces_key)
);
create index indicator_values_by_day on indicator_values (on_day);
create index indicator_values_replaced on indicator_values (replaces_key) where replaces_key is not null;
create trigger indicator_values_appended before update or delete or truncate on indicator_values
    for each statement execute function refuse_change();

alter table indicator_values enable row level security;
create policy services on indicator_values to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on indicator_values to nowalls_api using (
    (select scope_is_whole()) or exists (select from sites as parent where parent.key = indicator_values.site_key)
);
grant select, insert on indicator_values to nowalls_api;

-- On which days a device was heard, also after its signals were moved to history: when, and nothing of what it said.
create policy by_scope on signals_history to nowalls_api using (
    (select scope_is_whole()) or exists (select from devices as parent where parent.key = signals_history.device_key)
);
grant select (device_key, received_at, state) on signals_history to nowalls_api;

-- How many institutions an organization runs, wherever they are: its beds are of all of them, also where the asker sees
-- one alone.
create function institutions_run_by(organization integer) returns bigint
language sql stable security definer set search_path = public, pg_temp as $$
    select count(*) from sites where organization_key = organization and kind = 'institution'
$$;

-- Who was on shift within a period, cut to it, and for which districts; a shift that runs lasts until the period's end.
-- Only people all of whose districts are among these, if any are named: of others not every alarm is seen.
create function served_shifts(since timestamptz, until timestamptz, within text[]) returns table (
    user_key integer, district_keys smallint[], began timestamptz, ended timestamptz
) language sql stable parallel safe as $$
    select h.user_key, u.district_keys, greatest(h.started_at, since), least(coalesce(h.ended_at, until), until)
    from shifts as h
    join users as u on u.key = h.user_key
    where h.started_at < until and coalesce(h.ended_at, until) > since
        and (within is null or u.district_keys <@ array(select key from districts where code = any(within)))
$$;

-- Orders: what was ordered, as it stands, and the log of steps that made it so. The log is only ever appended to; an
-- order's row is what its log comes to, kept so that lists are found quickly.
create table orders (
    key integer generated always as identity primary key,
    id text not null unique,
    version integer not null,
    state text not null check (state in ('issued', 'signed_for', 'answered', 'passed', 'closed', 'withdrawn')),
    site_key integer not null references sites,
    organization_key integer references organizations,
    year smallint not null,
    number integer not null check (number > 0),
    document_number text not null,
    hazard_key integer references hazards,
    inspection_key integer references inspections,
    incident_key bigint references incidents,
    subject text not null,
    requirement text not null,
    responsible text not null,
    sign_by date not null,
    issued_at timestamptz not null,
    due_on date not null,
    due_working_days smallint not null,
    due_counted_by text not null check (due_counted_by in ('state_council', 'weekends_only')),
    reminded text[] not null default '{}',
    signed_at timestamptz,
    answered_at timestamptz,
    closed_at timestamptz,
    constraint order_about_one_thing check (num_nonnulls(hazard_key, inspection_key, incident_key) <= 1),
    constraint order_closed_by_state check ((state in ('closed', 'withdrawn')) = (closed_at is not null)),
    constraint order_answered_by_state check (state not in ('answered', 'passed', 'closed') or answered_at is not null)
);
create index orders_by_site on orders (site_key);
create index orders_due on orders (due_on) where state in ('issued', 'signed_for');
create index orders_by_hazard on orders (hazard_key) where hazard_key is not null;
create index orders_by_inspection on orders (inspection_key) where inspection_key is not null;
create index orders_by_incident on orders (incident_key) where incident_key is not null;
-- Within a year and the organization that gets them no number is given twice; where nobody runs the site, within the site.
create unique index orders_numbered on orders (organization_key, year, number) where organization_key is not null;
create unique index orders_numbered_by_site on orders (site_key, year, number) where organization_key is null;
create unique index orders_called on orders (organization_key, document_number) where organization_key is not null;
create unique index orders_called_by_site on orders (site_key, document_number) where organization_key is null;

-- The last number given. A row and no sequence: what rolls back leaves no gap, and who is second waits for the first.
create table order_numbers (
    organization_key integer references organizations,
    site_key integer references sites,
    year smallint not null,
    last integer not null,
    constraint order_numbers_once unique nulls not distinct (organization_key, site_key, year),
    constraint order_numbers_of_one check (num_nonnulls(organization_key, site_key) = 1)
);

create table order_entries (
    key integer generated always as identity primary key,
    order_key integer not null references orders,
    number integer not null,
    at timestamptz not null,
    step text not null,
    actor_key integer references users,
    text text,
    due_on date,
    due_working_days smallint,
    due_counted_by text,
    passed boolean,
    pictures text[] not null default '{}',
    reminder text check (reminder in ('unsigned', 'soon', 'due', 'overdue')),
    unique (order_key, number)
);
create trigger order_entries_appended before update or delete or truncate on order_entries
    for each statement execute function refuse_change();

alter table orders enable row level security;
alter table order_numbers enable row level security;
alter table order_entries enable row level security;
create policy services on orders to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy services on order_numbers to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy services on order_entries to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on orders to nowalls_api using (
    (select scope_is_whole()) or exists (select from sites as parent where parent.key = orders.site_key)
);
-- Whoever may see one of an organization's sites may count its orders on.
create policy by_scope on order_numbers to nowalls_api using (
    (select scope_is_whole())
    or exists (
        select from sites as parent
        where parent.key = order_numbers.site_key or parent.organization_key = order_numbers.organization_key
    )
);
create policy by_scope on order_entries to nowalls_api using (
    (select scope_is_whole()) or exists (select from orders as parent where parent.key = order_entries.order_key)
);
grant select, insert, update on orders to nowalls_api, nowalls_alerts;
grant select, insert on order_entries to nowalls_api, nowalls_alerts;
grant select, insert, update on order_numbers to nowalls_api;
-- Whoever recalls an order reads it whole, with what it is about.
grant select on inspections to nowalls_alerts;

-- Serious events: what was opened, as it stands, and the log that made it so, with each report as it was issued and each
-- sending. The log is only ever appended to; an event's row is what its log comes to, kept so that lists are found quickly.
create table serious_events (
    key integer generated always as identity primary key,
    id text not null unique,
    version integer not null,
    state text not null check (state in ('open', 'reported', 'closed', 'cancelled')),
    district_key smallint not null references districts,
    category text not null,
    what text not null,
    incident_ids text[] not null default '{}',
    stated jsonb not null,
    reports integer[] not null default '{}',
    sendings integer[] not null default '{}',
    received integer[] not null default '{}',
    opened_at timestamptz not null,
    reported_at timestamptz,
    due_at timestamptz,
    closed_at timestamptz,
    constraint serious_event_closed_by_state check ((state in ('closed', 'cancelled')) = (closed_at is not null)),
    constraint serious_event_reported_by_state check ((state in ('reported', 'closed')) = (reported_at is not null)),
    constraint serious_event_due_by_state check ((state in ('open', 'reported')) = (due_at is not null))
);
create index serious_events_due on serious_events (due_at) where due_at is not null;
create index serious_events_by_incident on serious_events using gin (incident_ids);

create table serious_event_entries (
    key integer generated always as identity primary key,
    event_key integer not null references serious_events,
    number integer not null,
    at timestamptz not null,
    step text not null,
    actor_key integer references users,
    text text,
    incident_id text,
    statement jsonb,
    report text check (report in ('first', 'follow_up', 'final')),
    of_number integer,
    recipient jsonb,
    way text,
    moment timestamptz,
    unique (event_key, number),
    constraint serious_event_report_has_text check ((step = 'issued') = (report is not null) and (report is null or text is not null))
);
-- A sending is confirmed once, and one report is the first and one the final.
create unique index serious_event_receipts on serious_event_entries (event_key, of_number) where step = 'received';
create unique index serious_event_ends on serious_event_entries (event_key, report) where report in ('first', 'final');
create trigger serious_event_entries_appended before update or delete or truncate on serious_event_entries
    for each statement execute function refuse_change();

-- An institution reports by itself: only the district's own people read what is reported about it.
alter table serious_events enable row level security;
alter table serious_event_entries enable row level security;
create policy services on serious_events to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy services on serious_event_entries to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on serious_events to nowalls_api using (
    (select scope_is_whole()) or district_key = any ((select scope_districts())::smallint[])
);
create policy by_scope on serious_event_entries to nowalls_api using (
    (select scope_is_whole())
    or exists (select from serious_events as parent where parent.key = serious_event_entries.event_key)
);
grant select, insert, update on serious_events to nowalls_api;
grant select, insert on serious_event_entries to nowalls_api;
-- Proofs: the centre asked a device for its alarm, and when the answer had come the whole way. The id is the command's
-- and the answering alarm's.
create table proofs (
    key bigint generated always as identity primary key,
    id text not null,
    device_key integer not null references devices,
    asked_at timestamptz not null,
    asked_by integer references users,
    answered_at timestamptz,
    signal_id bigint,
    constraint proof_answered_by_signal check ((answered_at is null) = (signal_id is null)),
    unique (device_key, id)
);
create index proofs_by_device on proofs (device_key, asked_at desc);
create index proofs_by_time on proofs (asked_at);

-- How each home and room stood when it was last judged. Whole places have no gap, and nothing that follows from one.
create table protection_places (
    place_key integer primary key references places,
    site_key integer not null references sites,
    score smallint not null check (score between 0 and 100),
    gaps text[] not null,
    proved_at timestamptz,
    since timestamptz,
    keeper text check (keeper in ('organization', 'centre')),
    deadline date,
    constraint gaps_of_what_is_not_whole check ((score = 100) = (cardinality(gaps) = 0)),
    constraint kept_by_gap check (
        (score = 100) = (since is null) and (score = 100) = (keeper is null) and (score = 100) = (deadline is null)
    )
);
create index protection_places_by_site on protection_places (site_key);
create index protection_places_due on protection_places (deadline, place_key) where deadline is not null;

-- A district's day in numbers, as of its last whole round.
create table protection_days (
    district_key smallint not null references districts,
    day date not null,
    at timestamptz not null,
    proved integer not null,
    whole integer not null,
    weak integer not null,
    unprotected integer not null,
    primary key (district_key, day)
);

alter table proofs enable row level security;
alter table protection_places enable row level security;
alter table protection_days enable row level security;
create policy services on proofs to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy services on protection_places to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy services on protection_days to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on proofs to nowalls_api using (
    (select scope_is_whole()) or exists (select from devices as parent where parent.key = proofs.device_key)
);
create policy by_scope on protection_places to nowalls_api using (
    (select scope_is_whole()) or exists (select from sites as parent where parent.key = protection_places.site_key)
);
create policy by_scope on protection_days to nowalls_api using (
    (select scope_is_whole()) or district_key = any ((select scope_districts())::smallint[])
);
grant select, insert, update, delete on proofs, protection_places, protection_days to nowalls_alerts;
grant select, insert, update on proofs to nowalls_api;
grant select on protection_places, protection_days to nowalls_api;


-- Samples of incidents to be reviewed: one a district and month, drawn by a seed from which anybody draws the same again.
-- Never changed, and never drawn twice: nobody draws until they like what was drawn.
create table review_samples (
    key integer generated always as identity primary key,
    id text not null unique,
    at timestamptz not null,
    month date not null,
    district_key smallint not null references districts,
    author_key integer not null references users,
    seed text not null,
    pool text[] not null,
    drawn text[] not null,
    constraint review_samples_once unique (district_key, month)
);
create trigger review_samples_appended before update or delete or truncate on review_samples
    for each statement execute function refuse_change();

-- What reviewers found. Only ever appended to: a second opinion stands beside the first.
create table incident_reviews (
    key integer generated always as identity primary key,
    id text not null unique,
    sample_key integer not null references review_samples,
    incident_key bigint not null references incidents,
    at timestamptz not null,
    author_key integer not null references users,
    verdict text not null check (verdict in ('as_it_should', 'to_improve', 'not_as_it_should')),
    went_well text not null,
    to_change text not null
);
create index incident_reviews_by_sample on incident_reviews (sample_key);
create trigger incident_reviews_appended before update or delete or truncate on incident_reviews
    for each statement execute function refuse_change();

-- Reviews are the district's own people's: an institution reads none.
alter table review_samples enable row level security;
alter table incident_reviews enable row level security;
create policy services on review_samples to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy services on incident_reviews to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on review_samples to nowalls_api using (
    (select scope_is_whole()) or district_key = any ((select scope_districts())::smallint[])
);
create policy by_scope on incident_reviews to nowalls_api using (
    (select scope_is_whole())
    or exists (select from review_samples as parent where parent.key = incident_reviews.sample_key)
);
grant select, insert on review_samples, incident_reviews to nowalls_api;
-- Rounds and checks open by themselves. What opens was drawn by nobody, and is asked for with the same statement.
grant select, insert on inspections, inspection_entries to nowalls_alerts;
grant select on inspection_draws to nowalls_alerts;

-- Of which months an organization was written to.
create table monthly_letters (
    organization_key integer not null references organizations,
    month date not null,
    at timestamptz not null,
    primary key (organization_key, month)
);
alter table monthly_letters enable row level security;
create policy services on monthly_letters to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on monthly_letters to nowalls_api using (
    (select scope_is_whole()) or organization_key = (select scope_organization())
);
grant select, insert on monthly_letters to nowalls_alerts;
-- Indicators leave out what the centre itself asked for.
grant select (decision) on signals_history to nowalls_api;

-- Acceleration as devices send it, kept for a day until it was scored for falls. Its chunks are dropped whole.
create table motion_windows (
    device_key integer not null,
    at timestamptz not null,
    received_at timestamptz not null,
    digest bigint not null,
    rate_hz real not null,
    position text not null,
    unit text not null,
    xyz bytea not null,
    scored_at timestamptz
);
select create_hypertable('motion_windows', 'at', chunk_time_interval => interval '1 hour', create_default_indexes => false);
create unique index motion_windows_once on motion_windows (device_key, at, digest);
create index motion_windows_unscored on motion_windows (device_key, at) where scored_at is null;

-- How far each device's acceleration is scored. Whoever scores a device holds its row's lock meanwhile.
create table motion_streams (
    device_key integer primary key references devices,
    version bigint not null default 0,
    decided_until timestamptz,
    fallen_at timestamptz,
    waits boolean not null default false,
    received_at timestamptz not null default now(),
    refused text,
    refused_at timestamptz
);
create index motion_streams_waiting on motion_streams (received_at) where waits;
alter table motion_streams enable row level security;
create policy services on motion_streams to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);

-- Dropping chunks is the owner's; the service that scores may ask for it, and never for the last day's.
create function drop_old_motion() returns void
language plpgsql security definer set search_path = public, pg_temp as $$
begin
    perform drop_chunks('motion_windows', older_than => now() - interval '1 day');
end $$;
revoke execute on function drop_old_motion() from public;
grant execute on function drop_old_motion() to nowalls_alerts;

grant select, insert on motion_windows to nowalls_ingest;
grant select, update on motion_windows to nowalls_alerts;
grant select, insert, update on motion_streams to nowalls_alerts;
-- A learned fall is a signal like a sensor's.
grant insert on signals to nowalls_alerts;
grant select, insert, update on signal_keys to nowalls_alerts;
-- A model that cannot be used is a trouble of the centre's.
grant insert on troubles to nowalls_alerts;

-- What people answered to a suggestion that follows from needless alarms.
create table suggestion_answers (
    key integer generated always as identity primary key,
    kind text not null,
    device_key integer not null references devices,
    answer text not null check (answer in ('accepted', 'dismissed')),
    note text not null,
    author_key integer not null references users,
    at timestamptz not null
);
create index suggestion_answers_by_device on suggestion_answers (device_key, kind, at);
alter table suggestion_answers enable row level security;
create policy services on suggestion_answers to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on suggestion_answers to nowalls_api using (
    (select scope_is_whole()) or exists (select from devices as parent where parent.key = suggestion_answers.device_key)
);
grant select, insert on suggestion_answers to nowalls_api;

-- What is learned of a home, and of a district's homes together for those that are new.
create table routines (
    place_key integer primary key references places,
    learned_until timestamptz not null,
    state jsonb not null
);
alter table routines enable row level security;
create policy services on routines to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on routines to nowalls_api using (
    (select scope_is_whole()) or exists (select from places as parent where parent.key = routines.place_key)
);
grant select, insert, update, delete on routines to nowalls_alerts;
-- A person's command about a home reads what a due watch reads.
grant select on routines to nowalls_api;

create table district_routines (
    district_key smallint primary key references districts,
    pooled_at timestamptz not null,
    state jsonb not null
);
grant select, insert, update, delete on district_routines to nowalls_alerts;
grant select on district_routines to nowalls_api;

-- Who learns tells what cannot be read.
grant insert on troubles to nowalls_alerts;

-- When the outer door moved last as the home fell quiet; whether it moved at a silence's beginning and its end.
alter table watches add column door_at timestamptz;
alter table silences add column from_door boolean not null default false;
alter table silences add column to_door boolean not null default false;

-- A home's hours of going out: when its outer door opened in the evening, at night or in the early morning; kept 28 days.
create table door_openings (
    place_key integer not null references places,
    at timestamptz not null,
    primary key (place_key, at)
);
create index door_openings_by_age on door_openings (at);
alter table door_openings enable row level security;
create policy services on door_openings to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
grant select, insert, delete on door_openings to nowalls_alerts;

alter table watches drop constraint watches_rule_check;
alter table watches add constraint watches_rule_check
    check (rule in ('night_exit', 'unusual_exit', 'left_open', 'quiet_home', 'unanswered_check'));
