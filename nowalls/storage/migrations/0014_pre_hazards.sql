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
