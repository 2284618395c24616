-- Queues are rows of a desk: each door has a first one, and regions that calendars name have theirs. What was opened before
-- waits in none, and counts as waiting in the first of its door.
{every_desk}
--desk queue
create table queue (desk_id {uuid} not null, id {uuid} not null, name_en text not null, name_fr text not null, door text not null, calendar_id {uuid}, first bigint not null, version bigint not null, retired bigint, primary key (desk_id, id)){strict};
create unique index queue_first on queue (desk_id, door) where first = 1;
--desk queue_member
create table queue_member (desk_id {uuid} not null, queue_id {uuid} not null, seat_id {uuid} not null, primary key (desk_id, queue_id, seat_id)){strict};
create index queue_member_seat on queue_member (desk_id, seat_id);
insert into queue (desk_id, id, name_en, name_fr, door, first, version) select id, {new_id}, 'Technical support', 'Support technique', 'technical', 1, 1 from desk;
insert into queue (desk_id, id, name_en, name_fr, door, first, version) select id, {new_id}, 'Contracts and billing', 'Contrats et facturation', 'business', 1, 1 from desk;
insert into queue (desk_id, id, name_en, name_fr, door, first, version)
  select desk_id, {new_id}, min(region), min(region), 'technical', 0, 1 from ({regions}) as named where region <> '' group by desk_id, lower(region);
{each_desk}
alter table request add column queued_since bigint;
create index request_queue on request (desk_id, queue_id, id, queue) where open = 1;
