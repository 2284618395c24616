-- Which item of a line is delivered next is a mark on it, moved when that one is settled: nobody reads a line to find out.
-- Of each person that a record's entry was sent to, how the last delivery stands is a row of its own.

alter table outbox add column head bigint not null default 0;
alter table outbox add column cancel text;
alter table outbox add column record_id {uuid};
alter table outbox add column entry bigint;
alter table outbox add column recipient text;
update outbox set head = 1 where done is null and (parked is null or topic in ('link', 'transfer'))
  and not exists (select 1 from outbox as before where before.desk_id = outbox.desk_id and before.line = outbox.line and before.done is null
    and before.ordinal < outbox.ordinal and (before.parked is null or before.topic in ('link', 'transfer')));
create unique index outbox_head on outbox (desk_id, line) where head = 1;
create index outbox_due on outbox (desk_id, topic, due) where head = 1 and parked is null;
create index outbox_done on outbox (desk_id, topic, done) where done is not null;
create index outbox_parked on outbox (desk_id, topic, created) where parked is not null and done is null;
create index outbox_cancel on outbox (desk_id, cancel) where cancel is not null and done is null;
drop index outbox_lane;

create table delivery (desk_id {uuid} not null, record_id {uuid} not null, entry bigint not null, recipient text not null, lane text not null, state text not null, changed bigint not null, why text,
  primary key (desk_id, record_id, entry, recipient, lane)){strict};
