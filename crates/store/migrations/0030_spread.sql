-- What falls due is claimed desk by desk.
create index clock_of_desk on clock (desk_id, next) where next is not null;

-- What is found by its words is read without a function, nothing is numbered across desks, and what waits is found by lane.
{spread}
