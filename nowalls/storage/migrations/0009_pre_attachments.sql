-- Pictures that people attach to what they tell of: an incident, later a hazard. `subject` is its public id; who may see
-- one follows from the site it was taken at.
create table attachments (
    key integer generated always as identity primary key,
    id text not null unique,
    subject text not null,
    site_key integer not null references sites,
    author_key integer references users,
    responder_key integer references responders,
    media_type text not null check (media_type in ('image/jpeg', 'image/png', 'image/webp')),
    content bytea not null,
    digest bytea not null,
    at timestamptz not null
);
-- Sent again after a lost answer it is the same picture.
create unique index attachments_once on attachments (subject, digest);
-- Pictures are compressed already.
alter table attachments alter column content set storage external;

alter table attachments enable row level security;
create policy services on attachments to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on attachments to nowalls_api using (
    (select scope_is_whole()) or exists (select from sites as parent where parent.key = attachments.site_key)
);
grant select, insert on attachments to nowalls_api;
