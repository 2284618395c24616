-- When this installation was last at work, and when nothing of it was: whoever has to answer cannot while it is off.
create table at_work (one bigint not null, at bigint not null, primary key (one)){strict};
create table outage (began bigint not null, ended bigint not null, primary key (began)){strict};
create index outage_ended on outage (ended);
-- What came late over a link: when each message of a record's line left, and when it was taken.
create index outbox_of_line on outbox (desk_id, line) where topic = 'link';
