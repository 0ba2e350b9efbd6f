-- Letters to organizations: how their month was, and their hazards' deadlines, by channels of their own.
alter table channels add column organization_key integer references organizations;
alter table channels drop constraint channels_audience_check;
alter table channels add constraint channels_audience_check check (
    audience in ('desk', 'on_duty', 'duty_lead', 'responder', 'family', 'authority', 'organization')
);
alter table channels add constraint organization_named check (
    (audience = 'organization') = (organization_key is not null)
);

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
