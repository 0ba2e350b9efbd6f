-- name: response_times
-- Times of people only: exercises and what was merged away are counted apart, not mixed in.
select
    %(group)s::text as grouped_by,
    case when %(group)s = 'site' then s.id when %(group)s = 'kind' then i.kind
        when %(group)s = 'district' then d.code when %(group)s = 'subdistrict' then s.subdistrict
        when %(group)s = 'organization' then coalesce(o.id, '')
        when %(group)s = 'hour' then to_char(i.opened_at at time zone 'Asia/Shanghai', 'HH24')
        else '' end as key,
    max(case when %(group)s = 'site' then s.name when %(group)s = 'district' then d.name
        when %(group)s = 'subdistrict' then s.subdistrict when %(group)s = 'organization' then o.name
        else null end) as name,
    count(*) as n,
    count(i.claimed_at) as claim_n,
    percentile_cont(array[0.5, 0.9, 0.99]) within group (order by extract(epoch from i.claimed_at - i.opened_at)) as claim,
    avg((i.claimed_at - i.opened_at <= make_interval(secs => %(claim_target_s)s))::integer) as claim_share,
    count(i.arrived_at) as arrive_n,
    percentile_cont(array[0.5, 0.9, 0.99]) within group (order by extract(epoch from i.arrived_at - i.opened_at)) as arrive,
    avg((i.arrived_at - i.opened_at <= interval '15 minutes')::integer) as arrive_share,
    count(i.resolved_at) as resolve_n,
    percentile_cont(array[0.5, 0.9, 0.99]) within group (order by extract(epoch from i.resolved_at - i.opened_at)) as resolve
from incidents as i
join sites as s on s.key = i.site_key
join districts as d on d.key = i.district_key
left join organizations as o on o.key = s.organization_key
where not i.exercise and i.state <> 'merged' and i.opened_at >= %(since)s and i.opened_at < %(until)s
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s)
group by 2
order by 2;

-- name: excluded
select count(*) filter (where i.exercise) as exercises, count(*) filter (where i.state = 'merged' and not i.exercise) as merged,
    count(*) filter (where i.source <> 'device' and not i.exercise) as by_hand
from incidents as i
join sites as s on s.key = i.site_key
join districts as d on d.key = i.district_key
left join organizations as o on o.key = s.organization_key
where i.opened_at >= %(since)s and i.opened_at < %(until)s
    and (%(districts)s::text[] is null or d.code = any(%(districts)s))
    and (%(organization)s::text is null or o.id = %(organization)s);
