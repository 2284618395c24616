//! The people of a demo, with their ways in: as a table for whoever reads the terminal, as one line for programs.

use std::fmt;

use domain::desk::Tier;
use domain::proof::Proof;
use engine::Engine;
use serde::Serialize;

use super::cast::{DESKS, SEATS, Seat};
use super::setting::Setting;

/// What `--json` prints.
#[derive(Debug, Clone, Serialize)]
pub struct People {
    pub url: String,
    pub desks: Vec<DeskRow>,
    pub people: Vec<Person>,
}

/// A desk.
#[derive(Debug, Clone, Serialize)]
pub struct DeskRow {
    pub slug: &'static str,
    pub name: &'static str,
    pub tier: Tier,
}

/// A seat, with its way in.
#[derive(Debug, Clone, Serialize)]
pub struct Person {
    pub email: &'static str,
    pub seat: String,
    pub role: &'static str,
    pub desk: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<&'static str>,
    pub token: String,
    /// A link that works once.
    pub sign_in: String,
    /// Where the pages of the seat begin.
    #[serde(skip)]
    pub home: String,
    #[serde(skip)]
    pub part: Seat,
}

/// Makes a sign-in link for every seat.
pub async fn introduce(engine: &Engine, setting: &Setting, url: &str) -> anyhow::Result<People> {
    let mut people = Vec::with_capacity(SEATS.len());
    for seat in SEATS {
        let seated = setting.seated(seat)?;
        let link = engine
            .make_sign_in_link_to(seat.email, Proof::Operator, Some(seated.viewer.home(seat.desk)))
            .await?;
        let link = link.ok_or_else(|| anyhow::anyhow!("nobody has the address {}", seat.email))?;
        people.push(Person {
            email: seat.email,
            seat: seated.id.to_string(),
            role: seat.role(),
            desk: seat.desk,
            account: seat.account(),
            token: seated.token.clone(),
            sign_in: format!("{url}/sign-in/{link}"),
            home: seated.viewer.home(seat.desk),
            part: *seat,
        });
    }
    let desks = DESKS.iter().map(|desk| DeskRow { slug: desk.slug, name: desk.name, tier: desk.tier });
    Ok(People { url: url.to_owned(), desks: desks.collect(), people })
}

/// The table on the terminal.
impl fmt::Display for People {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "Relais demo: {url}/demo  ·  mail that would have been sent: {url}/demo/mail",
            url = self.url
        )?;
        writeln!(
            f,
            "Nothing here is real, nothing leaves this machine. Each link signs in once, for half an hour."
        )?;
        for desk in &self.desks {
            writeln!(f, "\n{} ({})", desk.name, desk.tier.code())?;
            for person in self.people.iter().filter(|person| person.desk == desk.slug) {
                let place = person.account.unwrap_or(person.role);
                writeln!(f, "  {:<16} {:<22} {}", person.part.name, place, person.part.sees)?;
                writeln!(f, "  {:<16} {}", "", person.sign_in)?;
            }
        }
        write!(f, "\nCtrl+C ends the demo.")
    }
}
