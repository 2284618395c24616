//! What `post::read` makes of mail: ordinary, foreign, broken, hostile.

mod automatic;
mod charsets;
mod collection;
mod digest;
mod facts;
mod files;
mod hostile;
mod html;
mod random;
mod replies;

use relais_post::read::{Mail, understand};

/// A mail with the fields every mail has, and these.
fn mail(fields: &str, body: &str) -> Mail {
    understand(&raw(fields, body))
}

fn raw(fields: &str, body: &str) -> Vec<u8> {
    let common = "From: Zoé Martin <zoe@client.example>\r\nTo: support@partner.example\r\n\
                  Date: Mon, 5 Jan 2026 09:30:00 +0100\r\nMessage-ID: <m1@client.example>\r\n";
    let fields: String = fields.lines().map(|line| format!("{line}\r\n")).collect();
    format!("{common}{fields}\r\n{}", body.replace('\n', "\r\n")).into_bytes()
}

/// The new part of a plain text.
fn new_text(text: &str) -> String {
    mail("Subject: Re: Panne\nContent-Type: text/plain; charset=utf-8", text).new_text
}

/// The new part of an HTML mail without text.
fn new_text_of_html(html: &str) -> String {
    mail("Subject: Re: Panne\nContent-Type: text/html; charset=utf-8", html).new_text
}
