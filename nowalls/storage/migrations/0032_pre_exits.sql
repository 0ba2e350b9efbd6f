-- A home's hours of going out: when its outer door opened in the evening, at night or in the early morning; kept 28 days.
create table door_openings (
    place_key integer not null references places,
    at timestamptz not null,
    primary key (place_key, at)
);
create index door_openings_by_age on door_openings (at);
alter table door_openings enable row level security;
create policy services on door_openings to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
grant select, insert, delete on door_openings to nowalls_alerts;

alter table watches drop constraint watches_rule_check;
alter table watches add constraint watches_rule_check
    check (rule in ('night_exit', 'unusual_exit', 'left_open', 'quiet_home', 'unanswered_check'));
