//! Reading files beside entries.

use domain::event::Attachment;
use domain::id::Number;
use domain::seat::Viewer;
use store::{Scope, escalations, events};

use super::{Reading, readable};
use crate::engine::Answering;
use crate::files::{self, Download};

impl Reading {
    /// A file beside an entry of a request that the viewer may read, by its SHA-256 and, where several names stand for the
    /// same bytes, its name. Whether they may is decided here, before the first byte.
    pub fn open_file_of_request<'a>(
        &'a self,
        number: &'a Number,
        (sha256, name): (&'a str, Option<&'a str>),
    ) -> Answering<'a, (Attachment, Download)> {
        let (number, sha256) = (number.clone(), sha256.to_owned());
        let (name, now) = (name.map(str::to_owned), self.engine.now());
        Box::pin(async move {
            let looked = self.look(move |tx, viewer| {
                Box::pin(async move {
                    let record = readable(tx, viewer, &number, now).await?;
                    let shared = matches!(viewer, Viewer::Contact(_));
                    let found = events::legible_of_record(tx, viewer.desk(), record.id.0, shared).await?;
                    files::among(tx, viewer.desk(), &found.envelopes, (&sha256, name.as_deref())).await
                })
            });
            let (file, found) = looked.await?;
            // Its bytes are read piece by piece, as whoever asked takes them.
            self.rest().await;
            Ok((file, found.open(&self.engine, self.viewer.desk())))
        })
    }

    /// A file beside an entry of an escalation that the viewer may read, chosen in the same way.
    pub fn open_file_of_escalation<'a>(
        &'a self,
        number: &'a Number,
        (sha256, name): (&'a str, Option<&'a str>),
    ) -> Answering<'a, (Attachment, Download)> {
        let (number, sha256) = (number.clone(), sha256.to_owned());
        let name = name.map(str::to_owned);
        Box::pin(async move {
            let looked = self.look(move |tx, viewer| {
                Box::pin(async move {
                    let record = escalations::by_number(tx, &Scope::of(viewer), &number, false).await?;
                    let found = events::legible_of_record(tx, viewer.desk(), record.id.0, false).await?;
                    files::among(tx, viewer.desk(), &found.envelopes, (&sha256, name.as_deref())).await
                })
            });
            let (file, found) = looked.await?;
            self.rest().await;
            Ok((file, found.open(&self.engine, self.viewer.desk())))
        })
    }
}
