//! `Prefer: wait=N` (RFC 7240): how long a client would rather wait for the end than be told where to look for it.

use std::time::Duration;

use axum::http::{HeaderMap, HeaderName, HeaderValue};

/// The longest wait that is honoured.
const LONGEST: Duration = Duration::from_secs(30);

/// How long the client would wait, no longer than is honoured; none: it asks for no wait, or in a way that says nothing.
pub fn wait(headers: &HeaderMap) -> Option<Duration> {
    let preferences = headers.get_all("prefer").iter().filter_map(|value| value.to_str().ok());
    // The first of a name counts; what is not known, or not understood, is as good as not there.
    let mut waits = preferences.flat_map(|value| value.split(',')).filter_map(|preference| {
        let (name, value) = preference.split(';').next()?.split_once('=')?;
        name.trim().eq_ignore_ascii_case("wait").then(|| value.trim().trim_matches('"').to_owned())
    });
    let seconds = waits.next()?;
    let digits = !seconds.is_empty() && seconds.bytes().all(|byte| byte.is_ascii_digit());
    // Longer than any number we know is longer than we wait.
    digits.then(|| seconds.parse().map_or(LONGEST, Duration::from_secs).min(LONGEST))
}

/// What was honoured, as the answer says it.
pub fn applied(wait: Duration) -> (HeaderName, HeaderValue) {
    let applied = HeaderValue::from_str(&format!("wait={}", wait.as_secs()));
    (HeaderName::from_static("preference-applied"), applied.unwrap_or(HeaderValue::from_static("wait")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn waits(values: &[&'static str]) -> Option<u64> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append("prefer", HeaderValue::from_static(value));
        }
        wait(&headers).map(|wait| wait.as_secs())
    }

    #[test]
    fn a_wait_is_read_as_the_rfc_writes_it_and_is_never_longer_than_thirty_seconds() {
        assert_eq!(waits(&["wait=10"]), Some(10));
        assert_eq!(waits(&["respond-async, wait=5"]), Some(5));
        assert_eq!(waits(&["respond-async", "Wait = \"7\"; foo=1"]), Some(7));
        assert_eq!(waits(&["wait=3, wait=9"]), Some(3), "the first counts");
        assert_eq!(waits(&["wait=31"]), Some(30));
        assert_eq!(waits(&["wait=99999999999999999999999"]), Some(30));
        assert_eq!(waits(&["wait=0"]), Some(0));
        for odd in ["wait", "wait=", "wait=-1", "wait=ten", "wait=1.5", "await=3", "return=minimal"] {
            assert_eq!(waits(&[odd]), None, "{odd}");
        }
        assert_eq!(waits(&[]), None);
    }
}
