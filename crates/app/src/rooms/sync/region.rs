//! The part of a street that a caller's phones carry. Pure.

use linli_kernel::{Caller, DigestKind, Kind, Level, Role, StreetCode, Trouble};

/// The places at which a caller holds a role of the field, each with all that lies in it.
#[derive(Clone, Debug)]
pub struct Region {
    /// The street.
    pub street: StreetCode,
    /// Whose.
    pub caller: Caller,
    /// Paths, none within another, in order.
    pub paths: Vec<String>,
}

impl Region {
    /// The region of a caller's appointments in force.
    ///
    /// # Errors
    /// `sync.no_grid`: no appointment at a community, grid or compound.
    pub fn of(caller: &Caller) -> Result<Self, Trouble> {
        let street = format!("/{}/", caller.street);
        let field = caller.grants.iter().filter(|grant| {
            grant.role.level() == Level::Place
                && grant.role != Role::Resident
                && grant.path != street
        });
        let mut paths: Vec<String> = field.map(|grant| grant.path.clone()).collect();
        paths.sort();
        // In this order a path stands right after the one that it lies in.
        paths.dedup_by(|inner, outer| inner.starts_with(outer.as_str()));
        if paths.is_empty() {
            return Err(no_grid());
        }
        Ok(Self {
            street: caller.street,
            caller: caller.clone(),
            paths,
        })
    }

    /// The scopes whose changes concern it: its paths, and what is the whole street's.
    #[must_use]
    pub fn scopes(&self) -> Vec<String> {
        let street = format!("/{}/", self.street);
        self.paths.iter().cloned().chain([street]).collect()
    }

    /// Whether a path lies in it.
    #[must_use]
    pub fn holds(&self, path: &str) -> bool {
        self.paths.iter().any(|one| path.starts_with(one.as_str()))
    }

    /// A short digest: who has another has another scope. Letters and digits.
    #[must_use]
    pub fn digest(&self) -> String {
        let parts: Vec<&[u8]> = self.paths.iter().map(String::as_bytes).collect();
        DigestKind::Sha256.of(&parts).to_string()[..12].to_owned()
    }
}

/// A path and those above it, without the street: `/s/1/`, `/s/1/14/`. The street alone is itself, which every
/// region asks for too.
pub fn upward(path: &str) -> Vec<&str> {
    let ends = path.char_indices().filter(|(_, c)| *c == '/').skip(2);
    let all: Vec<&str> = ends.map(|(at, _)| &path[..=at]).collect();
    if all.is_empty() { vec![path] } else { all }
}

fn no_grid() -> Trouble {
    Trouble::refused(
        Kind::Forbidden,
        "sync.no_grid",
        "您没有社区、网格或小区的岗位，手机上没有可带的内容；请联系安全管理员任命",
        "You hold no appointment at a community, grid or compound, so there is nothing to carry; ask the security administrator",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_above_a_place_goes_from_the_community_down() {
        assert_eq!(
            upward("/330105005/1/14/"),
            ["/330105005/1/", "/330105005/1/14/"]
        );
        assert_eq!(upward("/330105005/"), ["/330105005/"]);
    }
}
