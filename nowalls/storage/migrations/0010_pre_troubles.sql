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

alter table troubles enable row level security;
create policy services on troubles to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
grant select, insert on troubles to nowalls_ingest;
grant select, update, delete on troubles to nowalls_alerts;
grant select, insert, update on broker_sessions to nowalls_ingest;

-- A task about the centre itself has no site: it is its district's staff's.
alter table tasks alter column site_key drop not null;
drop policy by_scope on tasks;
create policy by_scope on tasks to nowalls_api using (
    (select scope_is_whole())
    or exists (select from sites as parent where parent.key = tasks.site_key)
    or (site_key is null and district_key = any ((select scope_districts())::smallint[]))
);

-- Read again after a mistake of ours was mended.
alter table quarantine add column replayed_at timestamptz;
