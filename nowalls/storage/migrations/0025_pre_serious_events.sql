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
