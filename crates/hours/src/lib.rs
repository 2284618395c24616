//! Facts and files that calendars are made from: public holidays by country and region, and iCalendar in and out.
//!
//! Pure: bytes and dates come in as arguments. The facts are data committed beside the code (`cargo xtask holidays`
//! refreshes them), so that every node knows the same holidays.

pub mod holidays;
pub mod ical;
mod zones;
