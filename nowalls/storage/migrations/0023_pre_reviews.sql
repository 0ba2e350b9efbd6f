-- Samples of incidents to be reviewed: one a district and month, drawn by a seed from which anybody draws the same again.
-- Never changed, and never drawn twice: nobody draws until they like what was drawn.
create table review_samples (
    key integer generated always as identity primary key,
    id text not null unique,
    at timestamptz not null,
    month date not null,
    district_key smallint not null references districts,
    author_key integer not null references users,
    seed text not null,
    pool text[] not null,
    drawn text[] not null,
    constraint review_samples_once unique (district_key, month)
);
create trigger review_samples_appended before update or delete or truncate on review_samples
    for each statement execute function refuse_change();

-- What reviewers found. Only ever appended to: a second opinion stands beside the first.
create table incident_reviews (
    key integer generated always as identity primary key,
    id text not null unique,
    sample_key integer not null references review_samples,
    incident_key bigint not null references incidents,
    at timestamptz not null,
    author_key integer not null references users,
    verdict text not null check (verdict in ('as_it_should', 'to_improve', 'not_as_it_should')),
    went_well text not null,
    to_change text not null
);
create index incident_reviews_by_sample on incident_reviews (sample_key);
create trigger incident_reviews_appended before update or delete or truncate on incident_reviews
    for each statement execute function refuse_change();

-- Reviews are the district's own people's: an institution reads none.
alter table review_samples enable row level security;
alter table incident_reviews enable row level security;
create policy services on review_samples to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy services on incident_reviews to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on review_samples to nowalls_api using (
    (select scope_is_whole()) or district_key = any ((select scope_districts())::smallint[])
);
create policy by_scope on incident_reviews to nowalls_api using (
    (select scope_is_whole())
    or exists (select from review_samples as parent where parent.key = incident_reviews.sample_key)
);
grant select, insert on review_samples, incident_reviews to nowalls_api;
