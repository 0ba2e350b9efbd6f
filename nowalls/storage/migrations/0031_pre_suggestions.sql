-- Needless alarms also by the home, and what people answered to a suggestion that follows from them.
create or replace function settled_alarms(grouped_by text) returns table (
    incident_key bigint, site_key integer, district text, organization text, key text, name text, opened_at timestamptz,
    outcome text, device_id text, rule text
) language sql stable parallel safe as $$
    select i.key, i.site_key, d.code, o.id,
        case grouped_by
            when 'device' then coalesce(first.params ->> 'device_id', '')
            when 'rule' then coalesce(first.params ->> 'type', i.reasons -> 0 ->> 'code', '')
            when 'hour' then to_char(i.opened_at at time zone 'Asia/Shanghai', 'HH24')
            when 'site' then s.id
        end,
        case when grouped_by in ('device', 'site') then s.name end,
        i.opened_at, i.outcome, first.params ->> 'device_id',
        coalesce(first.params ->> 'type', i.reasons -> 0 ->> 'code')
    from incidents as i
    join sites as s on s.key = i.site_key
    join districts as d on d.key = i.district_key
    left join organizations as o on o.key = s.organization_key
    left join lateral (
        select e.params from incident_entries as e
        where e.incident_key = i.key and e.code = 'signal_received'
        order by e.key
        limit 1
    ) as first on true
    where i.source = 'device' and i.state = 'resolved' and i.outcome is not null and not i.exercise
$$;

create table suggestion_answers (
    key integer generated always as identity primary key,
    kind text not null,
    device_key integer not null references devices,
    answer text not null check (answer in ('accepted', 'dismissed')),
    note text not null,
    author_key integer not null references users,
    at timestamptz not null
);
create index suggestion_answers_by_device on suggestion_answers (device_key, kind, at);
alter table suggestion_answers enable row level security;
create policy services on suggestion_answers to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on suggestion_answers to nowalls_api using (
    (select scope_is_whole()) or exists (select from devices as parent where parent.key = suggestion_answers.device_key)
);
grant select, insert on suggestion_answers to nowalls_api;
