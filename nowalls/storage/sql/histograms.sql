-- name: many
-- Whether a period has more incidents than this; no more of them than that are looked at.
select count(*) > %(most)s as many
from (
    select from incident_times as t
    where t.opened_at >= %(since)s and t.opened_at < %(until)s
        and (%(districts)s::text[] is null
            or t.district_key = any (array(select key from districts where code = any(%(districts)s))))
    limit %(most)s + 1
) as looked_at;

-- name: usable
-- The rolled-up months that lie whole within a period and are as they are now.
select r.month
from histogram_months as r
where r.month::timestamp at time zone 'Asia/Shanghai' >= %(since)s
    and (r.month::timestamp + interval '1 month') at time zone 'Asia/Shanghai' <= %(until)s
    and not exists (select from stale_months as s where s.month = r.month)
order by r.month;

-- name: rolled
-- One row a group of the rolled-up months.
select m.key, max(m.name) as name, sum(m.n)::bigint as n,
    sum(m.claim_soon_judged)::bigint as claim_soon_judged, sum(m.claim_soon_within)::bigint as claim_soon_within,
    sum(m.claim_late_judged)::bigint as claim_late_judged, sum(m.claim_late_within)::bigint as claim_late_within,
    sum(m.on_site_judged)::bigint as on_site_judged, sum(m.on_site_within)::bigint as on_site_within,
    sum(m.on_site_late_judged)::bigint as on_site_late_judged, sum(m.on_site_late_within)::bigint as on_site_late_within,
    string_agg(m.cells, '') as cells
from month_histograms as m
where m.grouped_by = %(group)s and m.month = any(%(months)s::date[])
    and m.district_key = any (case when %(districts)s::text[] is null then array[0::smallint]
        else array(select key from districts where code = any(%(districts)s)) end)
group by m.key;

-- name: beside
-- One row a group of a part that lies beside them, each incident as the buckets of its clocks. One statement for each
-- part: bounds that the planner sees are found by their index.
select j.key, max(j.name) as name, count(*) as n,
    count(j.claim_soon) as claim_soon_judged, count(*) filter (where j.claim_soon) as claim_soon_within,
    count(j.claim_late) as claim_late_judged, count(*) filter (where j.claim_late) as claim_late_within,
    count(j.on_site) as on_site_judged, count(*) filter (where j.on_site) as on_site_within,
    count(j.on_site_late) as on_site_late_judged, count(*) filter (where j.on_site_late) as on_site_late_within,
    string_agg(
        int2send(coalesce(bucket_of(j.stored_s), -1)::smallint) || int2send(coalesce(bucket_of(j.screen_s), -1)::smallint)
            || int2send(coalesce(bucket_of(j.claim_s), -1)::smallint)
            || int2send(coalesce(bucket_of(j.dispatch_s), -1)::smallint)
            || int2send(coalesce(bucket_of(j.arrive_s), -1)::smallint)
            || int2send(coalesce(bucket_of(j.resolve_s), -1)::smallint),
        ''
    ) as buckets
from judged_times(%(now)s, %(group)s) as j
where j.counted and j.opened_at >= %(since)s and j.opened_at < %(until)s
    and (%(districts)s::text[] is null or j.district = any(%(districts)s))
group by j.key;

-- name: rolled_excluded
select m.key, sum(m.n)::bigint as n
from month_histograms as m
where m.grouped_by = 'excluded' and m.month = any(%(months)s::date[])
    and m.district_key = any (case when %(districts)s::text[] is null then array[0::smallint]
        else array(select key from districts where code = any(%(districts)s)) end)
group by m.key;
