-- The second wall, inside a desk: the named queue in which a request waits, and who was asked in to a single record.
alter table request add column queue_id {uuid};
--desk asked_in
create table asked_in (desk_id {uuid} not null, seat_id {uuid} not null, record_id {uuid} not null, since bigint not null, primary key (desk_id, seat_id, record_id)){strict};
