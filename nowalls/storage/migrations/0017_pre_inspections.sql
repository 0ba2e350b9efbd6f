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
