-- What a responder said of an incident, and whose word the arrival is.
alter table incidents
    add column accepted_at timestamptz,
    add column arrived_by text check (arrived_by in ('dispatcher', 'responder')),
    add column finished_at timestamptz,
    add column screen_by timestamptz;
create index incidents_by_responder on incidents (responder_key) where closed_at is null and responder_key is not null;

-- Who can be sent now, and from where: a position with its age, else the base they set out from.
alter table responders
    add column on_duty boolean not null default true,
    add column base_lon double precision,
    add column base_lat double precision,
    add column lon double precision,
    add column lat double precision,
    add column position_at timestamptz,
    add column resting_until timestamptz;

alter table sites add column partner_hospital text not null default '';

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
insert into link_key (secret) values (gen_random_uuid()::text || gen_random_uuid()::text);

-- One timer an incident: the first of its step, its lease and its time to be on a screen.
drop table timers;
create table timers (
    incident_key bigint primary key references incidents,
    due_at timestamptz not null
);
create index timers_by_due on timers (due_at);
insert into timers (incident_key, due_at)
select key, least(next_step_at, lease_until) from incidents where closed_at is null;

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

-- The desk presence check: any action counts; who does not answer is not counted as on duty until they act again.
alter table shifts
    add column last_action_at timestamptz,
    add column asked_at timestamptz,
    add column absent_since timestamptz;

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
