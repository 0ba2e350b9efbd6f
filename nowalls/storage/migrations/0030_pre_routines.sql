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
