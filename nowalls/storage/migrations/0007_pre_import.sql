-- What was imported, and the link under which its logins are fetched once. The logins themselves are not kept: they
-- follow from the link, of which only a digest stands here.
create table imports (
    key integer generated always as identity primary key,
    id text not null unique,
    user_key integer not null references users,
    at timestamptz not null,
    link_digest bytea not null unique,
    logins_until timestamptz not null,
    logins_taken_at timestamptz
);
create table import_devices (
    import_key integer not null references imports,
    device_key integer not null references devices,
    created boolean not null,
    primary key (import_key, device_key)
);
create index import_devices_by_device on import_devices (device_key);

alter table imports enable row level security;
alter table import_devices enable row level security;
-- Whoever has the link may fetch the logins; an import itself tells nothing of anybody.
create policy before_scope on imports to nowalls_api using (true);
create policy by_scope on import_devices to nowalls_api using (
    (select scope_is_whole()) or exists (select from devices as parent where parent.key = import_devices.device_key)
);
grant select, insert, update on imports to nowalls_api;
grant select, insert on import_devices to nowalls_api;

-- Serial numbers and foreign ids are everybody's: of those asked for, which are borne by a device in service, whosever.
create function borne_serials(wanted text[]) returns setof text
language sql stable security definer set search_path = public, pg_temp as $$
    select serial from devices where serial = any(wanted) and retired_at is null
$$;
create function borne_external_ids(wanted text[]) returns table (source text, external_id text, serial text)
language sql stable security definer set search_path = public, pg_temp as $$
    select d.source, d.external_id, d.serial from devices as d
    where d.external_id = any(wanted) and d.retired_at is null
$$;
