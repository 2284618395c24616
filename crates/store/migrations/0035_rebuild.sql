-- What an operator has asked to be made anew of an embedded database: its one server writes, so it takes the row, says how far
-- it has come and how it ended. On a server nobody writes here: there the command works itself.
create table rebuild_command (id {uuid} not null, desk text, asked bigint not null, taker text, beat bigint not null default 0,
  desks bigint not null default 0, records bigint not null default 0, mended bigint not null default 0, remains text, failed text, done bigint, primary key (id)){strict};
