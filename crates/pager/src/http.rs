//! Calls over HTTP: to the public internet and encrypted, unless the operator lets them stay at home; never sent on
//! elsewhere, and never waited for long.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use domain::Timestamp;
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::{CONTENT_TYPE, DATE, HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, RequestBuilder, Url};

use super::guard::{Barred, is_public};

/// How long a call may take, from looking the name up to the answer.
const LONGEST: Duration = Duration::from_secs(10);

/// Makes calls. Cheap to clone.
#[derive(Clone)]
pub struct Http {
    client: Client,
    at_home: bool,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub sent: Result<(), Unsent>,
    /// What time it is where the answer comes from, whatever it says.
    pub date: Option<Timestamp>,
}

/// Why a call did not arrive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unsent {
    /// It was not made, and will not be.
    Barred(Barred),
    /// It may fare better another time.
    Failed(String),
}

/// Looks names up, and leaves out every address that is not public.
struct Public;

impl Resolve for Public {
    fn resolve(&self, name: Name) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name.as_str(), 0)).await?;
            let public: Vec<SocketAddr> = found.filter(|address| is_public(address.ip())).collect();
            if public.is_empty() {
                return Err(std::io::Error::other(Barred::NotPublic.to_string()).into());
            }
            Ok(Box::new(public.into_iter()) as Addrs)
        })
    }
}

impl Http {
    /// `at_home`: calls may go to private addresses, and unencrypted.
    pub fn new(at_home: bool) -> Result<Self, String> {
        let mut roots = rustls::RootCertStore::empty();
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
        let tls =
            rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .map_err(|error| error.to_string())?
                .with_root_certificates(roots)
                .with_no_client_auth();
        let builder = Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(Policy::none())
            .no_proxy()
            .referer(false)
            .timeout(LONGEST)
            .user_agent(concat!("relais/", env!("CARGO_PKG_VERSION")));
        let builder = if at_home { builder } else { builder.dns_resolver(Arc::new(Public)) };
        Ok(Self { client: builder.build().map_err(|error| error.to_string())?, at_home })
    }

    /// Posts a form.
    pub async fn form(
        &self,
        url: &str,
        headers: &[(String, String)],
        fields: &[(String, String)],
    ) -> Answered {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let form = "application/x-www-form-urlencoded";
        match self.post(url, headers) {
            Ok(call) => send(call.header(CONTENT_TYPE, form).body(body)).await,
            Err(unsent) => Answered { sent: Err(unsent), date: None },
        }
    }

    /// Posts a document.
    pub async fn json(&self, url: &str, headers: &[(String, String)], body: String) -> Answered {
        match self.post(url, headers) {
            Ok(call) => send(call.header(CONTENT_TYPE, "application/json").body(body)).await,
            Err(unsent) => Answered { sent: Err(unsent), date: None },
        }
    }

    fn post(&self, url: &str, headers: &[(String, String)]) -> Result<RequestBuilder, Unsent> {
        let url = self.allowed(url).map_err(Unsent::Barred)?;
        let mut call = self.client.post(url);
        for (name, value) in headers {
            let name = HeaderName::try_from(name.as_str());
            let value = HeaderValue::try_from(value.as_str());
            match (name, value) {
                (Ok(name), Ok(mut value)) => {
                    value.set_sensitive(true);
                    call = call.header(name, value);
                }
                _ => return Err(Unsent::Barred(Barred::NoAddress)),
            }
        }
        Ok(call)
    }

    /// A name is judged when it is looked up; an address that stands in the place of one, here.
    fn allowed(&self, url: &str) -> Result<Url, Barred> {
        let url: Url = url.parse().map_err(|_| Barred::NoAddress)?;
        let encrypted = url.scheme() == "https";
        if !encrypted && url.scheme() != "http" {
            return Err(Barred::NoAddress);
        }
        let host = url.host_str().ok_or(Barred::NoAddress)?;
        if self.at_home {
            return Ok(url);
        }
        if !encrypted {
            return Err(Barred::NotEncrypted);
        }
        match host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>() {
            Ok(address) if !is_public(address) => Err(Barred::NotPublic),
            _ => Ok(url),
        }
    }
}

async fn send(call: RequestBuilder) -> Answered {
    match call.send().await {
        Ok(answer) => {
            let date = answer.headers().get(DATE).and_then(|date| date.to_str().ok()).and_then(instant);
            let status = answer.status();
            let failed = || Unsent::Failed(format!("answered {}", status.as_u16()));
            Answered { sent: status.is_success().then_some(()).ok_or_else(failed), date }
        }
        Err(error) => Answered { sent: Err(Unsent::Failed(root(&error))), date: None },
    }
}

/// The instant of a `Date` (RFC 9110, 6.6.1).
fn instant(date: &str) -> Option<Timestamp> {
    jiff::fmt::rfc2822::parse(date).ok().map(|date| date.timestamp())
}

/// The cause at the bottom: what is above it says only that a call failed, and to which address.
fn root(error: &(dyn std::error::Error + 'static)) -> String {
    let mut at = error;
    while let Some(below) = at.source() {
        at = below;
    }
    at.to_string()
}
