-- How often people were woken for one caller lately: the further pages of a storm join those that rang.
--desk ring_share
create table ring_share (desk_id {uuid} not null, caller {uuid} not null, since bigint not null, rang bigint not null, number text not null, primary key (desk_id, caller)){strict};
