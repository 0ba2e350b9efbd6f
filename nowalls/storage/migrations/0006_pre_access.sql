-- Who gets in, what they may see, and what is kept of it.
--
-- Row-level security as the second wall: each service works under a role of its own, none of which may bypass it. The
-- api says in each transaction in whose name it works (nowalls.whole, nowalls.districts, nowalls.organization); what
-- it does not say gives it no rows. The services' roles belong to the cluster: whoever may make roles makes them
-- beforehand (deploy/postgres/services.sql), and where this login may, it is made here.

do $$
declare
    service text;
begin
    foreach service in array array['nowalls_ingest', 'nowalls_alerts', 'nowalls_api', 'nowalls_broker_access'] loop
        if not exists (select from pg_roles where rolname = service) then
            begin
                execute format('create role %I nologin', service);
            exception
                when duplicate_object then null;
                when insufficient_privilege then
                    raise exception 'The role % is missing and % may not make it: run deploy/postgres/services.sql as a superuser first.',
                        service, current_user;
            end;
        end if;
    end loop;
end $$;

-- People: sessions that can be named, and what failed to log in.
alter table users add column created_at timestamptz not null default now();
alter table users add column password_changed_at timestamptz;
alter table sessions add column id text not null unique default 'ses-' || replace(gen_random_uuid()::text, '-', '');
alter table sessions add column address text not null default '';
create index sessions_by_address on sessions (user_key, address);

-- Attempts to log in, by account or by address; a good login forgets the account's.
create table login_attempts (
    subject text primary key,
    failures integer not null,
    last_at timestamptz not null
);
create index login_attempts_by_age on login_attempts (last_at);

-- Break-glass: who may look at a resident's notes although nothing is open, why, and until when.
alter table residents add column erased_at timestamptz;
create table reveals (
    key integer generated always as identity primary key,
    user_key integer not null references users,
    resident_key integer not null references residents,
    reason text not null,
    at timestamptz not null,
    until_at timestamptz not null
);
create index reveals_by_user on reveals (user_key, until_at);

-- The audit is appended to and never changed; each line's digest covers its content and the digest before it.
create index audit_by_object on audit (object_id, key);
create table audit_chain (
    seq bigint primary key,
    audit_key bigint not null unique references audit,
    digest bytea not null
);
create table audit_head (
    only_row boolean primary key default true check (only_row),
    seq bigint not null,
    digest bytea not null
);
insert into audit_head (seq, digest) values (0, '');

create function audit_digest(previous bytea, line audit) returns bytea
language sql stable set timezone = 'UTC' as $$
    select sha256(previous || convert_to(
        jsonb_build_array(line.key, line.at, line.user_key, line.action, line.object_id, line.details)::text, 'UTF8'
    ))
$$;

-- Runs at the commit, after every other lock was taken: lines queue for the length of a commit and in no circle.
create function chain_audit() returns trigger
language plpgsql security definer set search_path = public, pg_temp as $$
declare
    head audit_head;
begin
    select * into head from audit_head for update;
    head.seq := head.seq + 1;
    head.digest := audit_digest(head.digest, new);
    insert into audit_chain (seq, audit_key, digest) values (head.seq, new.key, head.digest);
    update audit_head set seq = head.seq, digest = head.digest;
    return null;
end $$;
create constraint trigger audit_chained after insert on audit
    deferrable initially deferred for each row execute function chain_audit();

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'The table % is only ever appended to.', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger audit_appended before update or delete or truncate on audit
    for each statement execute function refuse_change();
create trigger audit_chain_appended before update or delete or truncate on audit_chain
    for each statement execute function refuse_change();

-- What was written before there was a chain begins it.
do $$
declare
    line audit;
    head audit_head;
begin
    select * into head from audit_head;
    for line in select * from audit order by key loop
        head.seq := head.seq + 1;
        head.digest := audit_digest(head.digest, line);
        insert into audit_chain (seq, audit_key, digest) values (head.seq, line.key, head.digest);
    end loop;
    update audit_head set seq = head.seq, digest = head.digest;
end $$;

-- In whose name a transaction works. Each is asked once a statement, never once a row.
create function scope_is_whole() returns boolean language sql stable parallel safe as $$
    select coalesce(current_setting('nowalls.whole', true), '') = 'on'
$$;
create function scope_districts() returns smallint[] language sql stable parallel safe as $$
    select nullif(current_setting('nowalls.districts', true), '')::smallint[]
$$;
create function scope_organization() returns integer language sql stable parallel safe as $$
    select nullif(current_setting('nowalls.organization', true), '')::integer
$$;
-- Staff of the centre, wherever; an institution's people are not.
create function scope_is_staff() returns boolean language sql stable parallel safe as $$
    select scope_is_whole() or scope_districts() is not null
$$;
-- An organization's key for its id, before any scope is set.
create function organization_key(wanted text) returns integer
language sql stable security definer set search_path = public, pg_temp as $$
    select key from organizations where id = wanted
$$;

-- What each service may do at all.
grant select on districts, sites, places, devices, device_models, incidents, tasks, broker_access to nowalls_ingest;
grant select, insert, update, delete on signal_keys, service_beats to nowalls_ingest;
grant select, insert, update on signals, device_latest to nowalls_ingest;
grant select, insert on readings, quarantine to nowalls_ingest;

grant select on districts, organizations, residents, absences, responders, responder_keys, link_key, devices,
    device_latest, readings, policies, policy_version, quiet_periods, commissionings, channels, incident_seen,
    device_models, compounds, occupancies to nowalls_alerts;
grant select (key, id, username, name, role, district_keys, organization_key, always_on_duty, disabled_at)
    on users to nowalls_alerts;
grant select, update on sites, places, shifts, live_head to nowalls_alerts;
grant select, insert, update, delete on incidents, incident_entries, timers, tasks, task_ticks, signals, signal_keys,
    signals_history, quarantine, outbox, live_log, leases, service_beats, watches, silences, device_supervision,
    commissioning_ticks to nowalls_alerts;

grant select on devices, broker_access to nowalls_broker_access;

grant select on districts, link_key, leases, service_beats, signals, device_latest, audit_chain, audit_head,
    device_supervision to nowalls_api;
grant select, update on broker_access, live_head, policy_version to nowalls_api;
grant select, insert on audit to nowalls_api;
grant select, insert, update, delete on organizations, sites, places, residents, responders, responder_keys, devices,
    users, sessions, shifts, login_attempts, reveals, incidents, incident_entries, incident_seen, timers, tasks,
    task_ticks, channels, outbox, live_log, idempotency_keys, policies, watches, silences, absences, quiet_periods,
    commissionings, commissioning_ticks, handovers, compounds, site_access, occupancies, device_models, gateway_claims,
    wrong_claim_codes to nowalls_api;

-- Everybody but the api works for the whole centre; what they may touch is said above.
do $$
declare
    each text;
begin
    foreach each in array array[
        'organizations', 'sites', 'places', 'residents', 'responders', 'responder_keys', 'devices', 'device_latest',
        'device_supervision', 'users', 'sessions', 'shifts', 'login_attempts', 'reveals', 'incidents',
        'incident_entries', 'incident_seen', 'timers', 'tasks', 'task_ticks', 'signals', 'signal_keys',
        'signals_history', 'quarantine', 'channels', 'outbox', 'live_log', 'idempotency_keys', 'audit', 'audit_chain',
        'watches', 'silences', 'absences', 'quiet_periods', 'commissionings', 'commissioning_ticks', 'handovers',
        'site_access', 'occupancies', 'gateway_claims', 'wrong_claim_codes'
    ] loop
        execute format('alter table %I enable row level security', each);
        execute format(
            'create policy services on %I to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true)', each
        );
    end loop;
end $$;

-- The api: by the scope of whoever asks. What stands at a site goes with the site, what belongs to that goes with it.
create policy by_scope on sites to nowalls_api using (
    (select scope_is_whole())
    or district_key = any ((select scope_districts())::smallint[])
    or organization_key = (select scope_organization())
);
do $$
declare
    each record;
begin
    for each in
        select * from (values
            ('places', 'site_key', 'sites'), ('devices', 'site_key', 'sites'), ('responder_keys', 'site_key', 'sites'),
            ('incidents', 'site_key', 'sites'), ('tasks', 'site_key', 'sites'), ('quiet_periods', 'site_key', 'sites'),
            ('commissionings', 'site_key', 'sites'), ('site_access', 'site_key', 'sites'),
            ('residents', 'place_key', 'places'), ('signals', 'place_key', 'places'),
            ('watches', 'place_key', 'places'), ('silences', 'place_key', 'places'),
            ('device_latest', 'device_key', 'devices'), ('device_supervision', 'device_key', 'devices'),
            ('absences', 'resident_key', 'residents'), ('reveals', 'resident_key', 'residents'),
            ('occupancies', 'resident_key', 'residents'),
            ('incident_entries', 'incident_key', 'incidents'), ('incident_seen', 'incident_key', 'incidents'),
            ('timers', 'incident_key', 'incidents'), ('task_ticks', 'task_key', 'tasks'),
            ('commissioning_ticks', 'commissioning_key', 'commissionings')
        ) as rows (name, key, parent)
    loop
        execute format(
            'create policy by_scope on %1$I to nowalls_api using ('
            '(select scope_is_whole()) or exists (select from %3$I as parent where parent.key = %1$I.%2$I))',
            each.name, each.key, each.parent
        );
    end loop;
end $$;
-- The register of organizations is public to the centre's staff; an institution sees its own.
create policy by_scope on organizations to nowalls_api using (
    (select scope_is_staff()) or key = (select scope_organization())
);
-- An institution may know who can be sent to it, and who is.
create policy by_scope on responders to nowalls_api using (
    (select scope_is_whole())
    or district_key = any ((select scope_districts())::smallint[])
    or exists (select from sites as s where s.district_key = responders.district_key)
    or exists (select from incidents as i where i.responder_key = responders.key and i.closed_at is null)
);
create policy by_scope on channels to nowalls_api using (
    (select scope_is_whole())
    or district_key = any ((select scope_districts())::smallint[])
    or (district_key is null and (select scope_is_staff()))
);
-- A channel of the whole centre may send in any district's name.
create policy by_scope on outbox to nowalls_api using (
    (select scope_is_whole()) or district_key = any ((select scope_districts())::smallint[])
) with check ((select scope_is_staff()));
create policy by_scope on live_log to nowalls_api using (
    (select scope_is_whole())
    or district_key = any ((select scope_districts())::smallint[])
    or organization_key = (select scope_organization())
);
create policy by_scope on handovers to nowalls_api using ((select scope_is_staff()));
-- Everybody's acts are written down; read by the centre, and of a district's own people by that district.
create policy written on audit for insert to nowalls_api with check (true);
create policy by_scope on audit for select to nowalls_api using (
    (select scope_is_whole()) or exists (
        select from users as u where u.key = audit.user_key and u.district_keys <@ (select scope_districts())
    )
);
create policy by_scope on audit_chain for select to nowalls_api using ((select scope_is_whole()));
-- Asked before anybody's scope is known: who this is.
create policy before_scope on users to nowalls_api using (true);
create policy before_scope on sessions to nowalls_api using (true);
create policy before_scope on shifts to nowalls_api using (true);
create policy before_scope on login_attempts to nowalls_api using (true);
create policy before_scope on idempotency_keys to nowalls_api using (true);
-- A gateway that waits to be claimed stands nowhere yet; its code opens it.
create policy before_scope on gateway_claims to nowalls_api using (true);
create policy before_scope on wrong_claim_codes to nowalls_api using (true);

-- COPY cannot write under row-level security, so readings have none; the api has no right to the table and reads this.
create view readings_in_scope with (security_barrier) as
select r.* from readings as r
join devices as d on d.key = r.device_key
join sites as s on s.key = d.site_key
where (select scope_is_whole())
    or s.district_key = any ((select scope_districts())::smallint[])
    or s.organization_key = (select scope_organization());
grant select on readings_in_scope to nowalls_api;
