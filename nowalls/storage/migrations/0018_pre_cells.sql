-- Histograms as packed cells instead of arrays: the api adds them up itself, several times as fast as SQL does. In tables of
-- their own, so that services of before go on with theirs (`month_times`, `rolled_months`, `middle_of`), which a later
-- release drops; alerts rolls months up into these within minutes, and until then their incidents are read.
-- A cell of a histogram: an int2 (the clock's number, from 0, times 512, and the bucket), an int4 (how many are in it).
create function cell(clock integer, bucket integer, n bigint) returns bytea language sql immutable parallel safe as $$
    select int2send((clock * 512 + bucket)::smallint) || int4send(n::integer)
$$;
create function cell_of(clock integer, seconds double precision) returns bytea language sql immutable parallel safe as $$
    select case when seconds is null then '' else cell(clock, bucket_of(seconds), 1) end
$$;

-- Months that are rolled up into histograms; `stale_months` says in which of them something changed since.
create table histogram_months (month date primary key);

-- One row a month, grouping and group, for each district and (district 0) for all together. `cells` holds every clock's
-- histogram. Under the grouping `excluded` stands what is left out or told.
create table month_histograms (
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
    cells bytea not null default '',
    primary key (grouped_by, district_key, month, key)
);
-- They come together by the hundred thousand: to unpack them would take longer than to read them.
alter table month_histograms alter column cells set storage external;

alter table month_histograms enable row level security;
create policy services on month_histograms to nowalls_ingest, nowalls_alerts, nowalls_broker_access using (true);
create policy by_scope on month_histograms to nowalls_api using (
    (select scope_is_whole()) or district_key = any ((select scope_districts())::smallint[])
);
grant select, insert, delete on month_histograms, histogram_months to nowalls_alerts;
grant select on month_histograms, histogram_months to nowalls_api;
