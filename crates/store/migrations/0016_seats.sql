-- Seats are asked for by person, by kind and by account: nobody reads all of a desk to find one.
create index seat_of_person on seat (person_id, desk_id, id);
drop index seat_person;
-- The name stands beside the document, for lists in its order.
alter table seat add column name text not null default '';
update seat set name = {seat_name};
create index seat_of_kind on seat (desk_id, kind, name, id) where ends is null;
create index seat_of_account on seat (desk_id, account_id, name, id) where ends is null;
create index account_name on account (desk_id, name, id);
-- By how they begin: the names of accounts, of their people and their contracts, so that a text is compared with those that
-- may stand in it. Filled per desk by whoever asks first.
--desk known_name
create table known_name (desk_id {uuid} not null, key text not null, kind text not null, text text not null, account_id {uuid} not null, holder_id {uuid} not null, primary key (desk_id, key, kind, text, account_id, holder_id)){strict};
create index known_name_holder on known_name (desk_id, holder_id);
