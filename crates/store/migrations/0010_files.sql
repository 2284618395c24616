-- Files in pieces, so that none is ever whole in memory; uploads, so that each has its share of a day; and which files an
-- entry names: what nothing names is purged. What was kept before this stays.
alter table file add column held bigint not null default 1;
alter table file add column pieces {uuid};
create index file_loose on file (desk_id, created) where held = 0;
--desk file_piece
create table file_piece (desk_id {uuid} not null, upload_id {uuid} not null, nth bigint not null, bytes {bytes} not null, primary key (desk_id, upload_id, nth)){strict};
--desk upload
create table upload (desk_id {uuid} not null, id {uuid} not null, seat_id {uuid} not null, account_id {uuid}, begun bigint not null, size bigint not null, done bigint, primary key (desk_id, id)){strict};
create index upload_begun on upload (desk_id, begun);
