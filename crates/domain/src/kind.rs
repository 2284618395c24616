//! What a request is about, and how it came.

/// Declares a closed choice with stable codes: an enum that serialises as its code.
#[macro_export]
macro_rules! kind_choices {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant),* }

        impl $name {
            /// Every choice, in the order of a menu.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The stable code.
            pub fn code(self) -> &'static str {
                match self { $(Self::$variant => $code),* }
            }

            /// Reads a code.
            pub fn from_code(code: &str) -> Option<Self> {
                match code { $($code => Some(Self::$variant),)* _ => None }
            }
        }
    };
}
pub(crate) use kind_choices as choices;

choices! {
    /// The kind of a request. The last six go through the business door.
    Kind {
        Technical = "technical",
        /// Non-technical, to the product's vendor.
        ProductQuestion = "product-question",
        Training = "training",
        ManagedService = "managed-service",
        Contract = "contract",
        Usage = "usage",
        Billing = "billing",
        LicenceOrder = "licence-order",
        Programme = "programme",
        OtherOperations = "other-operations",
    }
}

impl Kind {
    /// Whether it goes through the business door.
    pub fn is_business(self) -> bool {
        self.door() == Door::Business
    }

    /// The door it goes through.
    pub fn door(self) -> Door {
        match self {
            Self::Technical | Self::ProductQuestion | Self::Training | Self::ManagedService => {
                Door::Technical
            }
            Self::Contract
            | Self::Usage
            | Self::Billing
            | Self::LicenceOrder
            | Self::Programme
            | Self::OtherOperations => Door::Business,
        }
    }
}

choices! {
    /// The two doors of a desk.
    Door { Technical = "technical", Business = "business" }
}

choices! {
    /// Whether the product is being deployed or is in production: policies and forms may differ by it.
    Phase { Deployment = "deployment", Production = "production" }
}

choices! {
    /// How something reached the desk.
    Channel {
        Screen = "screen",
        Api = "api",
        Mail = "mail",
        Phone = "phone",
        /// Another desk of the chain.
        Link = "link",
        /// A portal of somebody else's, used by hand.
        Portal = "portal",
    }
}
