//! Documents: values as storage keeps them.

use serde::Serialize;
use store::Fault;

pub(crate) fn document<T: Serialize>(value: &T) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::unwritable("a document", &error))
}
