-- Double-random draws: what was drawn, from what, by which seed. Never changed, so that anybody can draw it again.
create table inspection_draws (
    key integer generated always as identity primary key,
    id text not null unique,
    at timestamptz not null,
    district_key smallint not null references districts,
    author_key integer not null references users,
    seed text not null,
    sites text[] not null,
    inspectors text[] not null,
    count integer not null check (count > 0),
    team integer not null check (team > 0),
    drawn jsonb not null
);
create trigger inspection_draws_appended before update or delete or truncate on inspection_draws
    for each statement execute function refuse_change();

-- An institution must not learn beforehand that it was drawn: only the district's own people read draws.
alter table inspection_draws enable row level security;
create policy services on inspection_draws to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on inspection_draws to nowalls_api using (
    (select scope_is_whole()) or district_key = any ((select scope_districts())::smallint[])
);
grant select, insert on inspection_draws to nowalls_api;
