-- name: next_month
-- The newest month that is over and settled, and not rolled up yet or not as it is now.
select m.month::date as month
from generate_series(
    (select month_of(min(opened_at)) from incident_times), month_of(%(settled)s) - interval '1 month', interval '1 month'
) as m (month)
where not exists (select from rolled_months as r where r.month = m.month)
    or exists (select from stale_months as s where s.month = m.month)
order by m.month desc
limit 1;

-- name: one_at_a_time
-- Two who roll up go one after the other; who reads waits for neither.
lock table month_times in share row exclusive mode;

-- name: forget
with stale as (delete from stale_months where month = %(month)s)
delete from month_times where month = %(month)s;

-- name: roll
with judged as (
    select j.*
    from judged_times(%(now)s, %(group)s) as j
    where j.counted and j.opened_at >= %(month)s::timestamp at time zone 'Asia/Shanghai'
        and j.opened_at < (%(month)s::timestamp + interval '1 month') at time zone 'Asia/Shanghai'
),
scoped as materialized (
    select 0::smallint as within, j.* from judged as j
    union all
    select j.district_key, j.* from judged as j
),
counted as (
    select within, key, max(name) as name, count(*) as n,
        count(claim_soon) as claim_soon_judged, count(*) filter (where claim_soon) as claim_soon_within,
        count(claim_late) as claim_late_judged, count(*) filter (where claim_late) as claim_late_within,
        count(on_site) as on_site_judged, count(*) filter (where on_site) as on_site_within,
        count(on_site_late) as on_site_late_judged, count(*) filter (where on_site_late) as on_site_late_within
    from scoped
    group by within, key
),
bucketed as (
    select s.within, s.key, c.clock, bucket_of(c.seconds) as bucket, count(*) as n
    from scoped as s
    cross join lateral (values
        (1, s.stored_s), (2, s.screen_s), (3, s.claim_s), (4, s.dispatch_s), (5, s.arrive_s), (6, s.resolve_s)
    ) as c (clock, seconds)
    where c.seconds is not null
    group by s.within, s.key, c.clock, 4
),
packed as (
    select within, key, array_agg((clock::bigint << 48) | (bucket::bigint << 32) | n) as spread
    from bucketed
    group by within, key
)
insert into month_times
select %(month)s, %(group)s, c.within, c.key, c.name, c.n, c.claim_soon_judged, c.claim_soon_within, c.claim_late_judged,
    c.claim_late_within, c.on_site_judged, c.on_site_within, c.on_site_late_judged, c.on_site_late_within,
    coalesce(p.spread, '{}')
from counted as c
left join packed as p on p.within = c.within and p.key = c.key;

-- name: roll_excluded
with judged as (
    select j.*
    from judged_times(%(now)s, '') as j
    where j.opened_at >= %(month)s::timestamp at time zone 'Asia/Shanghai'
        and j.opened_at < (%(month)s::timestamp + interval '1 month') at time zone 'Asia/Shanghai'
        and (j.exercise or j.merged or j.automatic or j.by_hand or j.missed or j.corrected)
)
insert into month_times (month, grouped_by, district_key, key, n)
select %(month)s, 'excluded', scope.within, c.key, count(*)
from judged as j
cross join lateral (values (0::smallint), (j.district_key)) as scope (within)
cross join lateral (values
    ('exercises', j.exercise), ('merged', j.merged), ('automatic', j.automatic), ('by_hand', j.counted and j.by_hand),
    ('missed', j.counted and j.missed), ('corrected', j.counted and j.corrected)
) as c (key, holds)
where c.holds
group by scope.within, c.key;

-- name: rolled
insert into rolled_months (month) values (%(month)s) on conflict do nothing;

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
from rolled_months as r
where r.month::timestamp at time zone 'Asia/Shanghai' >= %(since)s
    and (r.month::timestamp + interval '1 month') at time zone 'Asia/Shanghai' <= %(until)s
    and not exists (select from stale_months as s where s.month = r.month)
order by r.month;

-- name: approximate
-- The rolled-up months, and what lies beside them read whole and put into the same buckets; then percentiles of both.
with beside as materialized (
    select j.*
    from unnest(%(begins)s::timestamptz[], %(ends)s::timestamptz[]) as part (since, until)
    cross join lateral (
        select * from judged_times(%(now)s, %(group)s) as t
        where t.opened_at >= part.since and t.opened_at < part.until
    ) as j
    where j.counted and (%(districts)s::text[] is null or j.district = any(%(districts)s))
),
months as materialized (
    select m.*
    from month_times as m
    where m.grouped_by = %(group)s and m.month = any(%(months)s::date[])
        and m.district_key = any (case when %(districts)s::text[] is null then array[0::smallint]
            else array(select key from districts where code = any(%(districts)s)) end)
),
counted as (
    select key, max(name) as name, sum(n)::bigint as n,
        sum(claim_soon_judged)::bigint as claim_soon_judged, sum(claim_soon_within)::bigint as claim_soon_within,
        sum(claim_late_judged)::bigint as claim_late_judged, sum(claim_late_within)::bigint as claim_late_within,
        sum(on_site_judged)::bigint as on_site_judged, sum(on_site_within)::bigint as on_site_within,
        sum(on_site_late_judged)::bigint as on_site_late_judged, sum(on_site_late_within)::bigint as on_site_late_within
    from (
        select key, name, n, claim_soon_judged, claim_soon_within, claim_late_judged, claim_late_within, on_site_judged,
            on_site_within, on_site_late_judged, on_site_late_within
        from months
        union all
        select key, max(name), count(*), count(claim_soon), count(*) filter (where claim_soon), count(claim_late),
            count(*) filter (where claim_late), count(on_site), count(*) filter (where on_site), count(on_site_late),
            count(*) filter (where on_site_late)
        from beside
        group by key
    ) as parts
    group by grouping sets ((key), ())
),
bucketed as (
    select key, clock, bucket, sum(n) as n
    from (
        select m.key, (v >> 48)::integer as clock, ((v >> 32) & 65535)::integer as bucket, v & 4294967295 as n
        from months as m
        cross join lateral unnest(m.spread) as v
        union all
        select b.key, c.clock, bucket_of(c.seconds), 1
        from beside as b
        cross join lateral (values
            (1, b.stored_s), (2, b.screen_s), (3, b.claim_s), (4, b.dispatch_s), (5, b.arrive_s), (6, b.resolve_s)
        ) as c (clock, seconds)
        where c.seconds is not null
    ) as parts
    group by grouping sets ((key, clock, bucket), (clock, bucket))
),
summed as (
    select key, clock, bucket, sum(n) over up_to as reached, sum(n) over (partition by key, clock) as n
    from bucketed
    window up_to as (partition by key, clock order by bucket)
),
spread as (
    select key, clock, max(n)::bigint as n,
        array[
            middle_of(min(bucket) filter (where reached >= ceil(0.5 * n))),
            middle_of(min(bucket) filter (where reached >= ceil(0.9 * n))),
            middle_of(min(bucket) filter (where reached >= ceil(0.99 * n)))
        ] as points
    from summed
    group by key, clock
),
clocks as (
    select key, jsonb_object_agg(clock, jsonb_build_object('n', n, 'points', points)) as clocks
    from spread
    group by key
)
select c.*, coalesce(s.clocks, '{}') as clocks
from counted as c
left join clocks as s on s.key is not distinct from c.key
where c.n is not null
order by c.key nulls first;

-- name: approximate_excluded
select key, sum(n)::bigint as n
from (
    select m.key, m.n
    from month_times as m
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
