-- By what the messages of another desk about one record are numbered: the row that each of them locks. One is made when
-- the first message after this comes.
--desk link_line
create table link_line (desk_id {uuid} not null, edge_id {uuid} not null, escalation_id {uuid} not null, expected bigint not null, primary key (desk_id, edge_id, escalation_id)){strict};
