//! How a notice looks: the same on a portal and at the desk.

use engine::NoticeKind;

/// The frame of a notice, and its icon. What is over alarms nobody.
pub(crate) fn look(kind: &str, over: bool) -> (&'static str, &'static str) {
    match NoticeKind::from_code(kind) {
        Some(NoticeKind::Incident) if !over => ("alarm", "alert"),
        Some(NoticeKind::Maintenance) if !over => ("warn", "calendar"),
        // A next desk may know kinds that are not known here.
        Some(NoticeKind::Incident | NoticeKind::Maintenance | NoticeKind::ServiceUpdate) | None => {
            ("info", "info")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::look;

    #[test]
    fn a_notice_alarms_for_as_long_as_it_lasts() {
        assert_eq!(look("incident", false), ("alarm", "alert"));
        assert_eq!(look("maintenance", false), ("warn", "calendar"));
        for (kind, over) in [
            ("incident", true),
            ("maintenance", true),
            ("service-update", false),
            ("of-a-later-version", false),
        ] {
            assert_eq!(look(kind, over), ("info", "info"), "{kind}");
        }
    }
}
