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
