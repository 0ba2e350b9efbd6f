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
