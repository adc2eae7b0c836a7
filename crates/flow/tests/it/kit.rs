//! People, places and times for tests.
#![expect(
    clippy::unwrap_used,
    reason = "a test kit: what fails here fails the test"
)]

use jiff::Timestamp;
use linli_flow::{Calendar, Opening};
use linli_kernel::{Caller, Grant, Lang, OrgId, PersonId, Role};

pub fn cal() -> Calendar {
    Calendar::china()
}

pub fn ts(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A person who holds a role at a place.
pub fn caller(number: u8, role: Role, path: &str) -> Caller {
    Caller {
        street: "330105005".parse().unwrap(),
        person: person(number),
        name: format!("person {number}"),
        lang: Lang::Zh,
        grants: vec![Grant {
            role,
            path: path.to_owned(),
            org: None,
            matters: Vec::new(),
        }],
    }
}

pub fn person(number: u8) -> PersonId {
    format!("person_000000000000000000000000{number:02}")
        .parse()
        .unwrap()
}

pub fn opening(path: &str, reporter: &Caller) -> Opening {
    Opening {
        place_path: path.to_owned(),
        reporter: Some(reporter.person),
        ..Opening::default()
    }
}

pub fn unit(number: u8) -> OrgId {
    format!("org_000000000000000000000000{number:02}")
        .parse()
        .unwrap()
}

/// The smallest scene that has a bit of everything.
pub const SMALL: &str = r#"
[scene]
id = "small"
version = 1
title = { zh = "小", en = "Small" }
summary = { zh = "小", en = "Small" }

[[matter]]
id = "noise"
title = { zh = "噪声", en = "Noise" }
open_by = ["resident"]

[[field]]
id = "kind_of"
kind = "choice"
title = { zh = "类别", en = "Kind" }
choices = [{ id = "night", title = { zh = "夜间", en = "At night" } }]

[[field]]
id = "amount"
kind = "number"
title = { zh = "金额", en = "Amount" }
required = true
min = 0

[[state]]
id = "reported"
title = { zh = "已上报", en = "Reported" }
public = { zh = "已收到", en = "Received" }
start = true

[[state]]
id = "handled"
title = { zh = "已处置", en = "Handled" }
public = { zh = "正在核查", en = "Being verified" }

[[state]]
id = "closed"
title = { zh = "办结", en = "Closed" }
public = { zh = "已办结", en = "Closed" }
phase = "closed"

[[action]]
id = "handle"
kind = "handle"
title = { zh = "处置", en = "Handle" }
from = ["reported"]
to = "handled"
who = ["community_clerk"]
needs = ["note"]
fields = ["amount"]
takes = true

[[action]]
id = "verify"
kind = "verify"
title = { zh = "核查", en = "Verify" }
from = ["handled"]
to = "closed"
who = ["grid_lead"]
not_by = ["handle"]

[[clock]]
id = "handling"
title = { zh = "处置时限", en = "Handling" }
limit = "2wd"
starts_on = ["reported"]
stops_on = ["handle"]
escalate = [{ to = ["supervisor"], text = { zh = "处置超时", en = "Handling is late" } }]

[[clock]]
id = "total"
title = { zh = "总时限", en = "Total" }
limit = "5wd"
starts_on = ["open"]
warn = "1wd"
escalate = [{ to = ["supervisor"], text = { zh = "超时", en = "Late" } }]

[[metric]]
id = "dear"
title = { zh = "金额", en = "Amount" }
on = ["handle"]
when = "amount > 100"
value = "amount"
dims = ["kind_of"]
"#;
