-- The alarms of devices and rules that are settled, with what each came to: by what rang first, by its device, by the hour.
-- Exercises, what was merged away, what is still open and what took itself back before it rang are not among them.
create function settled_alarms(grouped_by text) returns table (
    incident_key bigint, site_key integer, district text, organization text, key text, name text, opened_at timestamptz,
    outcome text, device_id text, rule text
) language sql stable parallel safe as $$
    select i.key, i.site_key, d.code, o.id,
        case grouped_by
            when 'device' then coalesce(first.params ->> 'device_id', '')
            when 'rule' then coalesce(first.params ->> 'type', i.reasons -> 0 ->> 'code', '')
            when 'hour' then to_char(i.opened_at at time zone 'Asia/Shanghai', 'HH24')
        end,
        case grouped_by when 'device' then s.name end,
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
