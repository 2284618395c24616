//! `policies`: what the desk promises, as data.

use domain::Reason;
use domain::policy::Policy;
use engine::Administer;

use crate::answer::{self, Answer};
use crate::body::Json;
use crate::caller::Caller;
use crate::operation::{Operation, get, post};
use crate::people::Made;
use crate::query::Path;
use crate::shape::List;

pub fn operations() -> Vec<Operation> {
    vec![
        get("/api/v1/policies", list)
            .called("listPolicies", "The desk's policies; a contact sees the one its agreement names.")
            .gives::<List<Policy>>(200),
        post("/api/v1/policies", keep)
            .called("keepPolicy", "Keep a policy, or a new version of one. A version never changes.")
            .takes::<Policy>()
            .gives::<Made>(201),
        get("/api/v1/policies/{policy}/{version}", one)
            .called("readPolicy", "One version of a policy.")
            .gives::<Policy>(200)
            .tagged(),
    ]
}

async fn list(caller: Caller) -> Answer {
    answer::shown(&caller.reading.policies_listed().await?)
}

async fn one(caller: Caller, path: Path) -> Answer {
    let (id, version): (String, u32) = (path.read("policy")?, path.read("version")?);
    let policies = caller.reading.policies_listed().await?;
    policies.must_be_readable(&format_args!("{id} {version}"))?;
    let found = policies.items.into_iter().find(|it| it.id == id && it.version == version);
    answer::tagged(&caller.headers, &found.ok_or(Reason::NotFound)?)
}

async fn keep(caller: Caller, Json(policy): Json<Policy>) -> Answer {
    answer::made(caller.administer(Administer::PutPolicy(Box::new(policy))).await?, "/api/v1/policies")
}
