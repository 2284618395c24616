//! Going on with acts on many records.

use domain::kind::Channel;
use domain::misread;
use domain::seat::Viewer;

use super::{Due, Settled};
use crate::command::Change;
use crate::command::Command;
use crate::command::onward::Left;
use crate::engine::Engine;

impl Engine {
    /// Does the next records of an act on many. What is left then is an item behind this one.
    pub async fn go_on(&self, due: &Due) -> Settled {
        let Left { what, after } = match serde_json::from_str(&due.body) {
            Ok(left) => left,
            Err(error) => return Settled::Hopeless(misread::why(&error)),
        };
        let command = Command::Onward { what, after, item: due.id };
        match self.execute(Change::new(Viewer::Clock { desk: due.desk }, Channel::Api, command)).await {
            Ok(_) => Settled::Done,
            Err(failure) => Settled::Failed(failure.to_string()),
        }
    }
}
