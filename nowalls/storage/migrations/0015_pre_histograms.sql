-- Response times of whole months, rolled up: what a report over very many incidents reads instead of them.

-- A stamp's seconds as a bucket: each is 6 % wider than the one before, from a tenth of a second on. The middle of a
-- bucket is nowhere further than 3 % from what is in it (the root of 1.06 is 1.0296).
create function bucket_of(seconds double precision) returns integer language sql immutable parallel safe as $$
    select case when seconds < 0.1 then 0 else 1 + floor(ln(seconds / 0.1) / ln(1.06::double precision))::integer end
$$;
create function middle_of(bucket integer) returns double precision language sql immutable parallel safe as $$
    select case when bucket = 0 then 0 else 0.1 * power(1.06::double precision, bucket - 0.5) end
$$;
create function month_of(at timestamptz) returns date language sql immutable parallel safe as $$
    select date_trunc('month', at at time zone 'Asia/Shanghai')::date
$$;

-- Months that are rolled up, and those among them in which something changed since.
create table rolled_months (month date primary key);
create table stale_months (
    key bigint generated always as identity primary key,
    month date not null
);
create index stale_months_by_month on stale_months (month);

-- One row a month, grouping and group, for each district and (district 0) for all together. `spread` holds every
-- clock's histogram: clock << 48 | bucket << 32 | count. Under the grouping `excluded` stands what is left out or told.
create table month_times (
    month date not null,
    grouped_by text not null,
    district_key smallint not null,
    key text not null,
    name text,
    n integer not null,
    claim_soon_judged integer not null default 0,
    claim_soon_within integer not null default 0,
    claim_late_judged integer not null default 0,
    claim_late_within integer not null default 0,
    on_site_judged integer not null default 0,
    on_site_within integer not null default 0,
    on_site_late_judged integer not null default 0,
    on_site_late_within integer not null default 0,
    spread bigint[] not null default '{}',
    primary key (grouped_by, district_key, month, key)
);

alter table month_times enable row level security;
create policy services on month_times to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on month_times to nowalls_api using (
    (select scope_is_whole()) or district_key = any ((select scope_districts())::smallint[])
);
grant select, insert, delete on month_times, rolled_months to nowalls_alerts;
grant select, insert, delete on stale_months to nowalls_alerts;
grant select on month_times, rolled_months to nowalls_api;
grant select, insert on stale_months to nowalls_api;
