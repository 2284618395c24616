//! The policies that come with Relais.

use std::sync::LazyLock;

use super::{Policy, parse};

const FILES: [&str; 5] = [
    include_str!("../../policies/partner-default.toml"),
    include_str!("../../policies/vmware-saas-production.toml"),
    include_str!("../../policies/broadcom-essential.toml"),
    include_str!("../../policies/microsoft-csp.toml"),
    include_str!("../../policies/cisco-secure-msp.toml"),
];

/// The five policies that come with Relais, the partner's own first. Read once.
pub fn shipped() -> &'static [Policy] {
    static SHIPPED: LazyLock<Vec<Policy>> = LazyLock::new(|| {
        // A test holds that each of them reads: none is ever left out.
        FILES.iter().filter_map(|text| parse(text).ok()).collect()
    });
    &SHIPPED
}
