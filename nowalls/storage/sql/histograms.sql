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

-- name: approximate
-- One row a group: the rolled-up months, and of what lies beside them each time as a cell of its own.
with parts as (
    select key, name, n, claim_soon_judged, claim_soon_within, claim_late_judged, claim_late_within, on_site_judged,
        on_site_within, on_site_late_judged, on_site_late_within, cells
    from month_histograms as m
    where m.grouped_by = %(group)s and m.month = any(%(months)s::date[])
        and m.district_key = any (case when %(districts)s::text[] is null then array[0::smallint]
            else array(select key from districts where code = any(%(districts)s)) end)
    union all
    select j.key, max(j.name), count(*), count(j.claim_soon), count(*) filter (where j.claim_soon), count(j.claim_late),
        count(*) filter (where j.claim_late), count(j.on_site), count(*) filter (where j.on_site),
        count(j.on_site_late), count(*) filter (where j.on_site_late),
        string_agg(
            cell_of(0, j.stored_s) || cell_of(1, j.screen_s) || cell_of(2, j.claim_s) || cell_of(3, j.dispatch_s)
                || cell_of(4, j.arrive_s) || cell_of(5, j.resolve_s),
            ''
        )
    from unnest(%(begins)s::timestamptz[], %(ends)s::timestamptz[]) as part (since, until)
    cross join lateral (
        select * from judged_times(%(now)s, %(group)s) as t
        where t.opened_at >= part.since and t.opened_at < part.until
    ) as j
    where j.counted and (%(districts)s::text[] is null or j.district = any(%(districts)s))
    group by j.key
)
select key, max(name) as name, sum(n)::bigint as n,
    sum(claim_soon_judged)::bigint as claim_soon_judged, sum(claim_soon_within)::bigint as claim_soon_within,
    sum(claim_late_judged)::bigint as claim_late_judged, sum(claim_late_within)::bigint as claim_late_within,
    sum(on_site_judged)::bigint as on_site_judged, sum(on_site_within)::bigint as on_site_within,
    sum(on_site_late_judged)::bigint as on_site_late_judged, sum(on_site_late_within)::bigint as on_site_late_within,
    string_agg(cells, '') as cells
from parts
group by key
order by key;

-- name: approximate_excluded
select key, sum(n)::bigint as n
from (
    select m.key, m.n
    from month_histograms as m
    where m.grouped_by = 'excluded' and m.month = any(%(months)s::date[])
        and m.district_key = any (case when %(districts)s::text[] is null then array[0::smallint]
            else array(select key from districts where code = any(%(districts)s)) end)
    union all
    select c.key, 1
    from unnest(%(begins)s::timestamptz[], %(ends)s::timestamptz[]) as part (since, until)
    cross join lateral (
        select * from judged_times(%(now)s, '') as t
        where t.opened_at >= part.since and t.opened_at < part.until
    ) as j
    cross join lateral (values
        ('exercises', j.exercise), ('merged', j.merged), ('automatic', j.automatic),
        ('by_hand', j.counted and j.by_hand), ('missed', j.counted and j.missed),
        ('corrected', j.counted and j.corrected)
    ) as c (key, holds)
    where c.holds and (%(districts)s::text[] is null or j.district = any(%(districts)s))
) as parts
group by key;
