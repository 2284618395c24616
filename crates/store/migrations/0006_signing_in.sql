-- Tries are counted, a row for each limit that they count against. Devices end with the sessions of their person: what
-- they carry is signed with how often that happened.
drop table attempt;
create table attempt (who {bytes} primary key, began bigint not null, tries bigint not null){strict};
create index attempt_began on attempt (began);
alter table person add column devices bigint not null default 0;
create index sign_in_link_person on sign_in_link (person_id, created);
-- Links are made when their mail leaves: those that wait in clear go.
delete from outbox where topic = 'mail' and body like '%"about":"sign-in"%';
