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
